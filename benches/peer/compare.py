"""Times Binocular and its Python peer alternately on the same data, and prints the ratios.

Usage: compare.py BINOCULAR FOLDER [--sessions N] [--rounds N] [--rows N] [--draws N] (with the environment of requirements.txt;
run.sh makes that).
"""

import argparse
import csv
import json
import subprocess
import sys
from pathlib import Path
from statistics import median

import numpy as np

HERE = Path(__file__).resolve().parent


def run(command):
    """Standard output, seconds and the peak of memory in MB of one command."""
    code = (
        "import resource,subprocess,sys,time;s=time.perf_counter();"
        "o=subprocess.run(sys.argv[1:],stdout=subprocess.PIPE,stderr=subprocess.DEVNULL);"
        "e=time.perf_counter()-s;m=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss/1024;"
        "sys.stderr.write(f'{e} {m} {o.returncode}');sys.stdout.buffer.write(o.stdout)"
    )
    done = subprocess.run([sys.executable, "-c", code, *map(str, command)], capture_output=True, text=True)
    seconds, memory, status = done.stderr.rsplit("\n", 1)[-1].split()
    if status != "0":
        sys.exit(f"{' '.join(map(str, command))} failed")
    return done.stdout, float(seconds), float(memory)


def table(rows, columns=32, seed=5):
    """Groups of several sizes in noise, as clusters of behaviour are."""
    draw = np.random.default_rng(seed)
    sizes = draw.integers(400, 1600, 9)
    sizes = (sizes / sizes.sum() * rows * 0.95).astype(int)
    parts = [draw.normal(size=columns) * 1.6 + draw.normal(size=(size, columns)) * draw.uniform(0.6, 1.2, columns) for size in sizes]
    parts.append(draw.uniform(-5, 5, (rows - sizes.sum(), columns)))
    data = np.concatenate(parts)
    return data[draw.permutation(rows)]


def line(what, peer, ours, note=""):
    print(f"{what:<34} peer {median(peer):7.2f} s   ours {median(ours):7.2f} s   ratio {median(peer) / median(ours):5.2f}x   {note}", flush=True)


def kernels(args):
    path = args.folder / "rows.csv"
    np.savetxt(path, table(args.rows), delimiter=",", fmt="%.5f")
    for what in ("kmeans", "dbscan", "hdbscan", "map"):
        options = {"dbscan": (4.5, 20), "hdbscan": (1.0, 20)}.get(what, (1.0, 10))
        peers, ours = [], []
        for _ in range(args.rounds):
            peers.append(json.loads(run([sys.executable, HERE / "cluster.py", path, what, *options])[0]))
            own = run([args.binocular, "bench", "--kernel", what, "--rows", path, "--radius", options[0], "--size", options[1]])
            ours.append(json.loads(own[0]))
        note = ""
        if what == "kmeans":
            worst = max(b["inertia"] / a["inertia"] for a, b in zip(peers[0]["curve"], ours[0]["curve"]))
            note = f"worst inertia {worst:.5f} of the peer's"
        elif what == "map":
            note = f"nearest ten kept: peer {peers[0]['preservation']:.3f}, ours {ours[0]['preservation']:.3f}"
        else:
            from sklearn.metrics import adjusted_rand_score

            note = f"adjusted Rand index {adjusted_rand_score(peers[0]['labels'], ours[0]['labels']):.4f}"
        line(f"{what}, {args.rows:,} x 32", [p["seconds"] for p in peers], [o["seconds"] for o in ours], note)


def sessions(args):
    folder = args.folder / f"{args.sessions}"
    if not (folder / "truth.csv").exists():
        subprocess.run([sys.executable, HERE / "generate.py", folder, str(args.sessions), "7"], check=True)
    # Ours are whole commands as a user types them, their start included; the peer's clock starts once Python and its
    # libraries are loaded, and it writes nothing.
    peers, ours, imports, recomputed, memory = [], [], [], [], []
    project = folder / "peer.binocular"
    for _ in range(args.rounds):
        peer = json.loads(run([sys.executable, HERE / "mine.py", folder])[0])
        peers.append(peer["seconds"])
        for old in folder.glob("peer.binocular*"):
            old.unlink()
        told, stored, peak = run([args.binocular, "import", project, folder / "sessions", "--format", "json"])
        read_mb = json.loads(told)["bytes"] / 1e6
        imports.append(stored)
        _, mined, peak_mined = run([args.binocular, "sequences", project, "--format", "csv", "--out", folder / "sequences.csv"])
        ours.append(stored + mined)
        memory.append((peer["memory_mb"], max(peak, peak_mined)))
        again = json.loads(run([args.binocular, "bench", "--mining", project, "--format", "json"])[0])
        recomputed.append((again["seconds"], again["from_facts_s"]))
    line(f"read and mine {args.sessions:,} sessions", peers, imports, "ours masks and stores them too, with signals and features")
    line("  and writes a table of sequences", peers, ours, "the peer has its table in memory")
    line("  found anew from recordings", peers, [r[0] for r in recomputed], "actions, signals, sequences, features")
    line("  found anew from facts", peers, [r[1] for r in recomputed], "signals, sequences, features: other rules")
    size_mb = project.stat().st_size / 1e6
    print(f"  import alone {median(imports):.2f} s: {read_mb:.0f} MB of JSON at {read_mb / median(imports):.0f} MB/s, signals and features found; project {size_mb:.0f} MB, {size_mb / read_mb:.3f} of it")
    peer_mb, our_mb = median(m[0] for m in memory), median(m[1] for m in memory)
    print(f"  memory: peer {peer_mb:.0f} MB, ours {our_mb:.0f} MB, {our_mb / peer_mb:.2f} of the peer's")


def truth(args):
    """Agreement of the default clustering with the intents of sample-data, and of the usual Python pipeline."""
    data = HERE.parent.parent / "sample-data"
    with open(data / "truth.csv") as file:
        told = list(csv.DictReader(file))
    intents = {row["session_id"]: row["intent"] for row in told}
    project = args.folder / "sample.binocular"
    run([args.binocular, "sample", project])
    agreements("the whole sample", project, intents, args)
    notebook(project, intents, args)
    # One site alone; and sessions that a generator wrote, on one site and one device, and on two of each.
    for site in sorted({row["site"] for row in told}, reverse=True):
        project = args.folder / f"{site}.binocular"
        imported(project, [data / row["file"] for row in told if row["site"] == site], args)
        agreements(f"its {site} alone", project, intents, args)
    for name, what, options in (("generated", "generated sessions", []), ("apart", "generated sessions on two sites and devices", ["apart"])):
        folder = args.folder / name
        if not (folder / "truth.csv").exists():
            subprocess.run([sys.executable, HERE / "generate.py", folder, "2000", "7", *options], check=True)
        project = args.folder / f"{name}.binocular"
        imported(project, [folder / "sessions"], args)
        with open(folder / "truth.csv") as file:
            agreements(what, project, {row["session"]: row["intent"] for row in csv.DictReader(file)}, args, 3)


def imported(project, files, args):
    for old in project.parent.glob(project.name + "*"):
        old.unlink()
    run([args.binocular, "import", project, *files])


def of_truth(path, intents):
    """Rows of a table of sequences whose session has a truth, and their intents."""
    with open(path) as file:
        rows = [row for row in csv.DictReader(file) if row["sequence_id"].rsplit("#", 1)[0] in intents]
    return rows, [intents[row["sequence_id"].rsplit("#", 1)[0]] for row in rows]


def agreements(what, project, intents, args, most_draws=None):
    """Adjusted Rand index of all blocks together and of each alone, of all sequences and over draws of them."""
    from sklearn.metrics import adjusted_rand_score

    def agreement(options, sample, seed):
        out = args.folder / "members.csv"
        run([args.binocular, "cluster", project, "--fresh", "--name", "peer", "--sample", sample, "--seed", seed, *options, "--bootstraps", "0", "--format", "csv", "--out", out])
        rows, labels = of_truth(out, intents)
        return adjusted_rand_score(labels, [row["cluster"] for row in rows]), len(rows)

    # One clustering is one lot: a cluster more or less moves the index by 0.1. So each is also told over draws of four
    # fifths of the sequences, the others joining the nearest cluster; with the number that is chosen, and fixed ones.
    blocks = {"all blocks (default)": "1,1,1,0", "behaviour": "1,0,0,0", "steps (k-grams)": "0,1,0,0", "content": "0,0,1,0"}
    asked = {name: ["--weights", weights] for name, weights in blocks.items()}
    as_it_is = {f"{name}, nothing taken off": [*options, "--within", "nothing"] for name, options in asked.items()}
    asked |= {"all blocks, balanced": ["--balance"], **as_it_is}
    draws, means = min(args.draws, most_draws or args.draws), {}
    print(f"adjusted Rand index against the truth, {what}: chosen number, all and over {draws} draws; 7 to 10 clusters over the draws")
    for name, options in asked.items():
        whole, count = agreement(options, 0, 7)
        drawn = [agreement(options, count * 4 // 5, seed)[0] for seed in range(1, draws + 1)]
        fixed = [agreement([*options, "--k", k], count * 4 // 5, seed)[0] for seed in range(1, draws + 1) for k in (7, 8, 9, 10)]
        means[name] = np.mean(drawn), np.mean(fixed)
        print(f"  {name:<36} {whole:.3f}   {means[name][0]:.3f} ± {np.std(drawn):.3f}   {means[name][1]:.3f}   ({count} sequences)", flush=True)
    for end in ("", ", nothing taken off"):
        alone = [means[name + end] for name in ("behaviour", "steps (k-grams)", "content")]
        best = [max(each) for each in zip(*alone)]
        ours = means["all blocks (default)" + end]
        print(f"  all blocks against the best alone{end}: {ours[0] - best[0]:+.3f}, with fixed numbers {ours[1] - best[1]:+.3f}")


def notebook(project, intents, args):
    """What a notebook of the usual libraries reaches on the same features."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import adjusted_rand_score, silhouette_score
    from sklearn.preprocessing import StandardScaler

    out = args.folder / "features.csv"
    run([args.binocular, "sequences", project, "--format", "csv", "--out", out])
    rows, labels = of_truth(out, intents)

    def number(text):
        try:
            return float(text)
        except ValueError:
            return None

    numeric = [c for c in rows[0] if all(number(row[c]) is not None for row in rows)]
    data = StandardScaler().fit_transform([[float(row[c]) for c in numeric] for row in rows])
    best = max((KMeans(k, n_init=10, random_state=7).fit(data) for k in range(5, 11)), key=lambda f: silhouette_score(data, f.labels_))
    print(f"  the usual notebook (StandardScaler, k-means 5 to 10 by silhouette, {len(numeric)} columns): {adjusted_rand_score(labels, best.labels_):.3f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("binocular", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sessions", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--only", choices=["kernels", "sessions", "truth"])
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    for part in (truth, kernels, sessions):
        if args.only in (None, part.__name__):
            part(args)
