"""Settings of Sphinx for one language, which is given by `-D language=`."""

import autograd

project = "chainrule"
html_title = f"chainrule {autograd.__version__}"

exclude_patterns = ["notebooks"]
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "docs.theme.formulas",
    "docs.theme.docstrings",
    "docs.theme.objects",
    "docs.theme.searching",
    "docs.theme.pages",
]

myst_enable_extensions = ["attrs_block", "colon_fence", "dollarmath"]
myst_heading_anchors = 4
nb_execution_mode = "off"  # the lessons come with their outputs
nb_mime_priority_overrides = [("html", "image/svg+xml", 0)]

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
# names of the project for longer types, which stand for themselves in a signature
_ALIASES = """
Activation AsPath Biases Callback Classes Data Function Given Inputs Leaves Loss Mode Numbers
Floats Operand Pair Rows Shape Source StepCallback Weights Number
"""
autodoc_type_aliases = {name: name for name in _ALIASES.split()}
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 72
add_module_names = False
toc_object_entries_show_parents = "hide"

highlight_language = "python"
html_theme = "furo"
pygments_dark_style = "github-dark"
html_static_path = ["static"]
templates_path = ["templates"]
html_css_files = ["site.css"]
html_theme_options: dict[str, object] = {"top_of_page_buttons": []}
html_show_copyright = False
html_copy_source = False
html_math_renderer = "mathml"
