"""What the faults are made from; none of them knows a clause."""
