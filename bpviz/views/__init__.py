"""Views: each reads a trace and shows it; what they share lies in ``theme`` and ``layout``."""
