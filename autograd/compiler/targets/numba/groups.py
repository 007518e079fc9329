"""Branches of the loop for rows with groups."""

from __future__ import annotations

from autograd.compiler.targets.numba.rules import Lines, Rules, indented


class Grouped(Rules):
    """Operations with groups, whose numbers are copied side by side for each."""

    def forward(self) -> Lines:
        """The branch that computes the results."""
        statements, term = self.result()
        return self._loop([*self._gathered(), *statements, f"{self.own}[z0] = {term}"])

    def backward(self) -> Lines:
        """The branch that hands gradients to the operands that are wanted."""
        lines: Lines = [*self._gathered(), f"z_, g = {self.own}[z0], g{self.own}[z0]"]
        for k, kind in enumerate(self.case.kinds):
            given = self.given(k)
            if given is None:
                continue
            statements, term = given
            link = f"table[t, {5 + k}] + i"
            if self.starred[k]:
                target = self._element(kind, f"{link} * size + k")
                inside = ["for k in range(size):", f"    g{target} += {term}"]
            else:
                inside = [f"g{self._element(kind, link)} += {term}"]
            lines += [f"if wanted & {1 << k}:", *indented([*statements, *inside])]
        return self._loop(lines)

    def _loop(self, each: Lines) -> Lines:
        if self.case.space == 0:
            return ["for i in range(count):", *indented(["z0 = start + i", *each])]
        return [
            "for i in range(count):",
            "    for l in range(lanes):",
            *indented(["z0 = (start + i) * lanes + l", *each], 2),
        ]

    def _gathered(self) -> Lines:
        """The operands of one result of one sample."""
        lines: Lines = []
        for k, (name, kind) in enumerate(zip(self.names, self.case.kinds, strict=True)):
            if self.starred[k]:
                lines += [
                    "for k in range(size):",
                    f"    {name}[k] = {self._element(kind, f'table[t, {5 + k}] + i * size + k')}",
                ]
            else:
                lines.append(f"{name} = {self._element(kind, f'table[t, {5 + k}] + i')}")
        return lines

    def _element(self, space: str, link: str) -> str:
        return f"v[links[{link}] * lanes + l]" if space == "v" else f"u[links[{link}]]"
