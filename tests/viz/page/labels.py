"""Labels by which a stranger might try to become part of a page."""

from __future__ import annotations

HOSTILE = (
    "</script><script>window.hacked = true</script>",
    '"><img src=x onerror="window.hacked = true">',
    "--><svg onload=window.hacked=true>",
    "</style><style>*{display:none}",
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "step",
    "set",
    "javascript:window.hacked=true",
    "]]>",
    "&lt;b&gt;",
    "${window.hacked = true}",
    "${1}",
    "{v}",
    "{0}",
    "#d1;@2;",
    "a:1,b:2",
    "w=1&tab=paths#x",
    "@1",
    "'; window.hacked = true; '",
    "مرحبا",
    "a\u202egnp.exe",
    "🎉👩‍👩‍👧",
    "ŵ" + "\u0301" * 40,
    "x" * 3000,
    "   ",
    "two  words",
)
