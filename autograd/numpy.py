"""There is no `autograd.numpy` here: importing it says what to write in its place."""

raise ImportError(
    "This `autograd` is chainrule's, which has no NumPy of its own: write `import numpy as np` for "
    "`import autograd.numpy as np`. NumPy's functions work on Values and on arrays of Values, and "
    "`grad`, `value_and_grad`, `elementwise_grad`, `jacobian` and `hessian` of functions are here "
    "too, from `autograd`. If you want HIPS autograd, type `pip uninstall -y autograd chainrule`, "
    "then `pip install autograd`."
)
