"""The window: Qt on top of `evalkit`, which never imports anything from here."""
