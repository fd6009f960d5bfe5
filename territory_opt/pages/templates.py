"""The one door to the library that fills templates: everything that is filled in is text, never a mark of its own."""

from territory_opt.errors import MissingExtraError
from territory_opt.report.layout import plain

try:
    import jinja2
except ImportError as missing:  # pragma: no cover  # an installation without the extra
    raise MissingExtraError('pages need: pip install "territory-opt[html]"') from missing


def _printable(value: object) -> object:
    """Return text without what no page may hold: control characters, marks that turn a line, halves of characters."""
    return plain(value) if type(value) is str and not value.isprintable() else value


_TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("territory_opt.pages"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    finalize=_printable,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def rendered(template: str, **values: object) -> str:
    """Return a template of this room, filled in.

    Parameters
    ----------
    template
        Its name.
    values
        What it may show.
    """
    return _TEMPLATES.get_template(template).render(values)
