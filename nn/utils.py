"""What PyTorch has under `torch.nn.utils`: gradients are clipped between `backward` and a step.

>>> import nn
>>> from autograd import Value
>>> x = Value(3.0)
>>> (x * x).backward()
>>> nn.utils.clip_grad_norm_([x], max_norm=1.0)
6.0
>>> round(x.grad, 6)
1.0
"""

from nn.optimisers.clipping import clip_grad_norm_, clip_grad_value_

__all__ = ["clip_grad_norm_", "clip_grad_value_"]
