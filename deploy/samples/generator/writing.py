"""Sample files and what is known about them: every event is added with its time, level and problem, so the truth needs no parser."""
import json
import random
import time
from collections import Counter
from pathlib import Path

import story

DAY_PARTS = "13 Mar 2026"
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
WEEKDAYS = "Mon Tue Wed Thu Fri Sat Sun".split()


class Dice:
    """Seeded chance. Only Random.random is used: its sequence is the same in every Python version."""

    def __init__(self, name):
        self._random = random.Random(story.SEED + "/" + name).random

    def below(self, limit):
        return int(self._random() * limit)

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def chance(self, probability):
        return self._random() < probability

    def pick(self, values):
        return values[self.below(len(values))]

    def weighted(self, choices):
        """Picks from (weight, value) pairs."""
        left = self._random() * sum(weight for weight, _ in choices)
        for weight, value in choices:
            left -= weight
            if left < 0:
                return value
        return choices[-1][1]

    def hex(self, digits):
        return "".join("0123456789abcdef"[self.below(16)] for _ in range(digits))

    def uuid(self):
        return "-".join((self.hex(8), self.hex(4), "4" + self.hex(3), "a" + self.hex(3), self.hex(12)))

    def times(self, start, end, count):
        """Gives so many moments between two, in order."""
        return sorted(start + int(self._random() * (end - start)) for _ in range(count))

    def spread(self, start, end, seconds):
        """Gives moments about so many seconds apart."""
        moment = start + int(self._random() * seconds * 1_000_000)
        while moment < end:
            yield moment
            moment += int((0.4 + 1.2 * self._random()) * seconds * 1_000_000)


class SampleFile:
    """One log file: its events with what a reader should make of them."""

    def __init__(self, path, dataset, host):
        self.path, self.dataset, self.host = path, dataset, host
        self.dice = Dice(path)
        self._events = []

    def add(self, moment, text, level=None, mark=None, dataset=None, lines=None):
        """Adds an event. mark = (problem id, a text that exactly this problem's events of the file contain).
        lines = the physical lines where the event's text is wrapped (containers), else the text itself is written."""
        assert level is None or level == level.lower()
        self._events.append((moment, len(self._events), text, level, mark, dataset or self.dataset, lines or text.split("\n")))

    def every(self, seconds, line):
        """Adds line(moment) at moments about so many seconds apart through the evening."""
        for moment in self.dice.spread(story.START, story.END, seconds):
            line(moment)

    def write(self, folder):
        self._events.sort(key=lambda e: e[:2])
        physical = [line for event in self._events for line in event[6]]
        assert all("\n" not in line for line in physical)
        target = folder / self.path
        target.parent.mkdir(parents=True, exist_ok=True)
        content = ("\n".join(physical) + "\n").encode("utf-8")
        target.write_bytes(content)
        return len(physical), len(content)

    def truth(self, line_count, byte_count):
        datasets = Counter(event[5] for event in self._events)
        levels = Counter(event[3] or "none" for event in self._events)
        return {
            "path": self.path, "dataset": self.dataset, "host": self.host, "lines": line_count, "bytes": byte_count,
            "events": len(self._events), "multiline_events": sum("\n" in event[2] for event in self._events),
            "datasets": dict(sorted(datasets.items())), "levels": dict(sorted(levels.items())),
        }

    def marks(self):
        """Gives (problem, contains, count) and checks that the text really tells the problem's events from all others."""
        counts = Counter(event[4] for event in self._events if event[4])
        for (problem, contains), count in sorted(counts.items()):
            found = sum(contains in event[2] for event in self._events)
            assert found == count, f"{self.path}: {contains!r} is in {found} events, planted {count}"
            yield problem, {"path": self.path, "contains": contains, "events": count}


def write_all(files, folder):
    """Writes every file and the truth about them."""
    truths, marks = [], {problem.id: [] for problem in story.PROBLEMS}
    for file in files:
        truths.append(file.truth(*file.write(folder)))
        for problem, mark in file.marks():
            marks[problem].append(mark)
    problems = [{
        "id": p.id, "from": f"{story.DAY}T{p.start}:00Z", "to": f"{story.DAY}T{p.end}:00Z", "title": p.title, "cause": p.cause,
        "marks": marks[p.id],
    } for p in story.PROBLEMS]
    totals = {key: sum(t[key] for t in truths) for key in ("lines", "bytes", "events", "multiline_events")}
    truth = {"base_time": story.BASE_TIME, "totals": {"files": len(truths), **totals}, "files": truths, "problems": problems}
    Path(folder / "README.md").write_text(readme(truth), encoding="utf-8")
    Path(folder / "truth.json").write_text(json.dumps(truth, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return truth


def readme(truth):
    """Tells the story for people, with the figures of this very run."""
    totals = truth["totals"]
    lines = [
        "# Sample logs: one evening at Kupferkessel", "",
        f"{totals['files']} logs of an invented web shop for copper pots, Friday 13 March 2026, 17:00 to 22:00 UTC: {totals['lines']} lines,",
        f"{totals['events']} events, mostly noise. Written for LogPipe by `generate.py` (this file too); nothing is copied from anybody's system.",
        "`truth.json` says what a reader should find: the events of each file, their levels, and the marks of each problem.", "",
        "## What went wrong", "", "| UTC | problem | cause | marks in |", "|---|---|---|---|",
    ]
    for problem in truth["problems"]:
        seen = ", ".join(sorted({f"`{mark['path']}`" for mark in problem["marks"]}))
        lines.append(f"| {problem['from'][11:16]}–{problem['to'][11:16]} | {problem['title']} | {problem['cause']} | {seen} |")
    lines += ["", "## Files", "", "| file | host | lines | events |", "|---|---|--:|--:|"]
    lines += [f"| `{t['path']}` | {t['host']} | {t['lines']} | {t['events']} |" for t in truth["files"]]
    return "\n".join(lines) + "\n"


# Stamps -----------------------------------------------------------------------------------------------------------------

def _parts(moment, offset_hours=0):
    return time.gmtime(moment // 1_000_000 + offset_hours * 3600)


def iso(moment, separator=" ", point=".", digits=3, zone=""):
    """2026-03-13 18:42:07.250"""
    fraction = f"{moment % 1_000_000:06d}"
    return time.strftime(f"%Y-%m-%d{separator}%H:%M:%S", _parts(moment)) + (point + (fraction + "000")[:digits] if digits else "") + zone


def clock(moment, point=",", digits=3):
    """18:42:07,250"""
    return time.strftime("%H:%M:%S", _parts(moment)) + point + f"{moment % 1_000_000:06d}"[:digits]


def common_log(moment):
    """13/Mar/2026:19:42:07 +0100: the web servers keep the local time of Berlin."""
    p = _parts(moment, 1)
    return f"{p.tm_mday:02d}/{MONTHS[p.tm_mon - 1]}/{p.tm_year}:{p.tm_hour:02d}:{p.tm_min:02d}:{p.tm_sec:02d} +0100"


def dashed(moment, offset_hours=0):
    """13-Mar-2026 18:42:07"""
    p = _parts(moment, offset_hours)
    return f"{p.tm_mday:02d}-{MONTHS[p.tm_mon - 1]}-{p.tm_year} {p.tm_hour:02d}:{p.tm_min:02d}:{p.tm_sec:02d}"


def syslog_stamp(moment):
    """Mar 13 18:42:07"""
    p = _parts(moment)
    return f"{MONTHS[p.tm_mon - 1]} {p.tm_mday:2d} {p.tm_hour:02d}:{p.tm_min:02d}:{p.tm_sec:02d}"


def apache_error_stamp(moment):
    """Fri Mar 13 18:42:07.250000 2026"""
    p = _parts(moment)
    return f"{WEEKDAYS[p.tm_wday]} {MONTHS[p.tm_mon - 1]} {p.tm_mday:02d} {p.tm_hour:02d}:{p.tm_min:02d}:{p.tm_sec:02d}.{moment % 1_000_000:06d} {p.tm_year}"
