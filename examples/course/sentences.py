"""What the course says around its lessons, in both languages."""

from __future__ import annotations

import sys
from typing import Final

from examples.course.catalogue import FOLDER
from examples.sentences import Sentences, teller

SENTENCES: Final[Sentences] = {
    "picture": {"en": "picture: {path}", "zh": "图：{path}"},
    "pictures": {"en": "{n} pictures: {first} to {last}", "zh": "{n} 幅图：{first} 至 {last}"},
    "undrawn": {
        "en": "(A picture belongs here. To have it drawn, type: {command})",
        "zh": "（这里有一幅图。要画出它，请执行：{command}）",
    },
    "change": {
        "en": "To change the lesson and run it again, edit {path}, or write it for Jupyter: "
        "--notebook {lesson}.ipynb",
        "zh": "想改一改再运行：改 {path}，或者写成 Jupyter 笔记本：--notebook {lesson}.ipynb",
    },
    "how": {
        "en": "python -m examples NAME tells a lesson, by its name or its number; --code shows its "
        "code,\n--notebook FILE and --html FILE write it, --lang zh tells it in Chinese.",
        "zh": "python -m examples 名字 --lang zh 讲一课，也可以写它的编号；--code 连代码一起显示，\n"
        "--notebook 文件 写成 Jupyter 笔记本，--html 文件 写成网页。",
    },
    "written": {"en": "written: {path}", "zh": "已写入：{path}"},
    "all": {
        "en": "{n} lessons in {seconds:.0f} s, {failed} failed",
        "zh": "{n} 课用时 {seconds:.0f} 秒，{failed} 课失败",
    },
    "failed": {"en": "{lesson} failed:", "zh": "{lesson} 失败："},
    "unknown": {
        "en": "There is no lesson {given!r}. `python -m examples` lists them.",
        "zh": "没有“{given}”这一课。`python -m examples --lang zh` 列出全部课程。",
    },
    "meant": {"en": "Did you mean {names}?", "zh": "是不是想要 {names}？"},
    "packages": {
        "en": "This needs packages that are not installed ({packages}). Type: {command}",
        "zh": "还缺几个包（{packages}）。请执行：{command}",
    },
    "unwritable": {
        "en": "{path} cannot be written: {reason}.",
        "zh": "无法写入 {path}：{reason}。",
    },
    "usage": {"en": "[NAME] [OPTIONS]", "zh": "[名字] [选项]"},
    "metavar": {"en": "NAME", "zh": "名字"},
    "description": {
        "en": "The course: lessons that run, in English and Chinese. Without a name they are listed.",
        "zh": "课程：每一课都能运行，有中文和英文。不写名字就列出全部课程。",
    },
    "name": {
        "en": "a lesson: its name, its number, or a part of its title",
        "zh": "一课的名字、编号，或标题的一部分",
    },
    "code": {"en": "show the code too", "zh": "连代码一起显示"},
    "out": {
        "en": "where pictures go; {folder} without it",
        "zh": "图片写进哪个文件夹；不写就是 {folder}",
    },
    "notebook": {"en": "write the lesson for Jupyter", "zh": "把这一课写成 Jupyter 笔记本"},
    "html": {
        "en": "write the lesson as one page (extra `docs`)",
        "zh": "把这一课写成一个网页（需要附加包 docs）",
    },
    "every": {"en": "run the whole course", "zh": "运行全部课程"},
    "one": {
        "en": "--notebook and --html want the name of one lesson, and --all none.",
        "zh": "--notebook 和 --html 要写上一课的名字，--all 则不写名字。",
    },
}

say = teller(SENTENCES)


def pip_install(extra: str) -> str:
    """The command that installs an extra where the course is running, from any folder.

    >>> pip_install("plot").endswith("[plot]'")
    True
    """
    return f"{sys.executable} -m pip install '{FOLDER.parent}[{extra}]'"
