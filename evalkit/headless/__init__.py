"""What the commands of `evalkit` do, one file a command; cli.py reads the command line and imports them when they are called."""
