"""`journey check` beside other checkers, each on generated texts of its own language: CPU time, lines per CPU second, peak memory.

    cargo build --release && cargo build --release --example check
    python3 benches/side_by_side.py --cedar PATH --ruff PATH [--rounds 5] [--journey PATH] [--writer PATH]

Tools that are not named are left out. All run in turn, round by round, and ratios are taken within a round: machines drift.
Needs a Unix, for the CPU time of single children."""

import argparse
import os
import shlex
import statistics
import subprocess
import sys
import tempfile

TARGET = os.environ.get("CARGO_TARGET_DIR", "target")
SIZES = (1, 1_000, 10_000, 100_000)

CEDAR_SCHEMA = """entity Group;
entity Customer in [Group] { country: String, tier: String, ltv: Long, has_phone: Bool, consent: Bool };
entity Message { channel: String, class: String };
action send, defer, drop appliesTo { principal: [Customer], resource: [Message], context: { hour: Long, sent_today: Long } };
"""


def cedar(number):
    return f"""// rule {number}
permit (
    principal in Group::"g{number}",
    action in [Action::"send", Action::"defer"],
    resource
)
when {{
    principal.ltv >= {number % 500} && principal.tier == "gold" &&
    (principal.has_phone || resource.channel == "email")
}}
unless {{
    context.hour < 8 || context.hour >= 21 || context.sent_today > {number % 3}
}};
"""


def python(number):
    return f'''

def rule_{number}(customer, context):
    """Rule {number}."""
    if customer["ltv"] >= {number % 500} and customer["tier"] == "gold":
        if context["hour"] < 8 or context["hour"] >= 21:
            return "defer"
        if customer["has_phone"] or context["channel"] == "email":
            return "send"
    for day in range({number % 7}):
        context["sent_today"] += day
    return "drop"
'''


def repeated(rule, lines, first=""):
    return first + "".join(map(rule, range(max(1, lines // rule(0).count("\n")))))


def cpu_seconds(command, folder):
    """CPU seconds of the command, with its children, and its peak memory in MB."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, cwd=folder, **quiet)
    _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"{shlex.join(command)} failed")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main():
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("--journey", default=f"{TARGET}/release/journey")
    said.add_argument("--writer", default=f"{TARGET}/release/examples/check", help="writes the journeys")
    said.add_argument("--shape", default="shops", choices=("shops", "journeys"))
    said.add_argument("--mistakes", choices=("names", "writing", "mixed"), help="a mistake in every repeated declaration of the journeys")
    said.add_argument("--cedar")
    said.add_argument("--ruff")
    said.add_argument("--rounds", type=int, default=5)
    args = said.parse_args()
    folder = tempfile.mkdtemp()
    at = lambda name: os.path.join(folder, name)
    write = lambda name, text: open(at(name), "w").write(text)
    write("schema.cedarschema", CEDAR_SCHEMA)
    lines = {}
    for size in SIZES:
        if size == 1:
            os.makedirs(at("j1"))
            write("j1/one.journey", "customer { address: email }\n")
        else:
            more = ["--mistakes", args.mistakes] if args.mistakes else []
            texts = ["--lines", str(size), "--shape", args.shape, "--write", at(f"j{size}")]
            subprocess.run([os.path.abspath(args.writer), *texts, *more], check=True)
        write(f"{size}.cedar", "permit (principal, action, resource);\n" if size == 1 else repeated(cedar, size))
        write(f"{size}.py", "X = 1\n" if size == 1 else repeated(python, size, '"""Generated."""\n'))
        journeys = (os.path.join(at(f"j{size}"), name) for name in os.listdir(at(f"j{size}")))
        lines["journey check", size] = sum(open(path).read().count("\n") for path in journeys)
        for tool, end in (("cedar check-parse", "cedar"), ("cedar validate", "cedar"), ("ruff check", "py")):
            lines[tool, size] = open(at(f"{size}.{end}")).read().count("\n")
    tools = {"journey check": lambda size: [os.path.abspath(args.journey), "check", "--format", "short", f"j{size}"]}
    if args.cedar:
        policies = lambda size: ["--policies", f"{size}.cedar"]
        tools["cedar check-parse"] = lambda size: [args.cedar, "check-parse", *policies(size)]
        tools["cedar validate"] = lambda size: [args.cedar, "validate", "--schema", "schema.cedarschema", *policies(size)]
    if args.ruff:
        tools["ruff check"] = lambda size: ["env", "RAYON_NUM_THREADS=1", args.ruff, "check", "--no-cache", "-q", f"{size}.py"]
    taken, memory = {}, {}
    for _ in range(args.rounds):
        for size in SIZES:
            for tool, command in tools.items():
                seconds, peak = cpu_seconds(command(size), folder)
                taken.setdefault((tool, size), []).append(seconds)
                memory[tool, size] = max(peak, memory.get((tool, size), 0))
    print(f"{'':20}{'lines':>8}{'CPU ms':>9}{'least':>9}{'lines/CPU-s':>13}{'peak MB':>9}{'journey is faster by':>22}")
    for tool in tools:
        for size in SIZES:
            count, times = lines[tool, size], taken[tool, size]
            median = statistics.median(times)
            ours = zip(taken["journey check", size], times)
            faster = statistics.median(theirs / count / (own / lines["journey check", size]) for own, theirs in ours)
            ratio = "" if tool == "journey check" or size == 1 else f"{faster:.1f} x"
            print(
                f"{tool:20}{count:8}{median * 1e3:9.1f}{min(times) * 1e3:9.1f}{count / median:13,.0f}{memory[tool, size]:9.1f}{ratio:>22}"
            )


main()
