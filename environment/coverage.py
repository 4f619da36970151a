"""Prints the line coverage of every package from JaCoCo's CSV report."""

import collections
import csv
import sys


def main(path):
    covered = collections.Counter()
    total = collections.Counter()
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for key in (row["PACKAGE"], "all"):
                hit = int(row["LINE_COVERED"])
                covered[key] += hit
                total[key] += hit + int(row["LINE_MISSED"])
    print("line coverage")
    for key in sorted(total):
        print(f"  {key:32s} {100 * covered[key] / max(1, total[key]):5.1f} %")


if __name__ == "__main__":
    main(sys.argv[1])
