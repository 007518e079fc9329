"""What keeps the site from being built."""


class SiteError(RuntimeError):
    """A lesson failed, Sphinx warned, or the site would be written over other files."""
