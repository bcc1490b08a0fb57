"""Looking back: what told won prospects from lost ones."""
