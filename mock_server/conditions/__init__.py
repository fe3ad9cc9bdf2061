"""Conditions: rare but lawful answers, chosen by a control call or by a request itself."""
