"""How Sphinx builds these pages: sphinx-build -W -b html docs docs/_build/html."""

from importlib.metadata import version as installed_version

project = "territory_opt"
project_copyright = "the territory_opt contributors"
release = version = installed_version("territory-opt")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.mathjax", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]

myst_enable_extensions = ["deflist", "dollarmath"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
napoleon_google_docstring = False

html_theme = "furo"
html_title = "territory_opt"
html_static_path = ["_static"]
