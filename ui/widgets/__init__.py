"""Small widgets that know nothing of sensors."""
