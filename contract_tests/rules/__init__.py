"""What must hold, one module for each topic; nothing is sent from here."""
