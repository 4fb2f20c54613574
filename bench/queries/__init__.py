"""What questions cost with ten thousand, a hundred thousand and a million suggestions in the ledger."""
