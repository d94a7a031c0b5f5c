"""One connected run: from the bytes of a link to finished frames, commands to the board, and the state of it all."""
