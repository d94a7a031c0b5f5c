"""What the plots show, free of Qt: measurements become layers, and layers are what is drawn, read out and exported."""
