"""Pure functions from what a session knows to what a view shows: frozen values in, frozen values out, no Qt."""
