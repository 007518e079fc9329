"""Three models as people have them, and SciPy's solvers with their exact derivatives.

    python -m examples.models [--lang zh]

Each model is plain Python and is compiled as it stands. `valley.py` goes down Rosenbrock's valley by
BFGS and by Newton's method, `predators.py` fits an ODE to measurements by Gauss-Newton, `arm.py` finds
the joints of a robot's arm by Newton's method for equations.
"""
