"""What the pages are made of. Draws what it is handed; knows no model."""
