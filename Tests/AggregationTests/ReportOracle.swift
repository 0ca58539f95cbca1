/// An independent count: reads batches as lines of JSON and knows nothing of our code.
enum ReportOracle {
    static let script = #"""
        import gzip, json, math, sys

        report = json.load(open(sys.argv[1]))
        views, repeated = {}, 0
        for path in sys.argv[2:]:
            lines = [json.loads(l) for l in gzip.open(path, "rt", encoding="utf-8")]
            repeated += lines[0]["events"]
            for line in lines[1:]:
                v = views.setdefault((line["property"], line["view"]), {"seen": set(), "f": {}, "m": set(), "t": None})
                s = line["seen"]
                for low, high in zip(s[::2], s[1::2]):
                    v["seen"].update(range(low, high + 1))
                for name, value in line["fields"].items():
                    if name == "time":
                        v["t"] = value if v["t"] is None else min(v["t"], value)
                    elif name == "held_until":
                        v["f"][name] = [0, max(value, v["f"].get(name, [0, 0])[1])]
                    elif name.endswith("_first"):
                        v["f"][name] = min(value, v["f"].get(name, value))
                    elif name not in v["f"] or v["f"][name][0] < value[0]:
                        v["f"][name] = value
                v["m"].update(tuple(m) for m in line["marks"])
        distinct = sum(len(v["seen"]) for v in views.values())

        def cmcd(f, states):
            end = max(f.get("held_until", 0), states[-1][1])
            spans = [(m[3], m[1], n) for m, n in zip(states, [s[1] for s in states[1:]] + [end])]
            spent = lambda *letters: sum(max(0, b - a) for s, a, b in spans if s in letters)
            entered = lambda letter: sum(
                1 for i, (s, _, _) in enumerate(spans) if s == letter and (i == 0 or spans[i - 1][0] != letter))
            starts = [a for s, a, _ in spans if s == "s"]
            first = [a for s, a, _ in spans if s == "p" and starts and a >= starts[0]]
            r = {"startup": f.get("startup_time", first[0] - starts[0] if first else None)}
            r["play"] = entered("p") > 0 or r["startup"] is not None
            r["failure"] = states[-1][3] == "f"
            r["sfail"] = r["failure"] and not r["play"]
            r["exit"] = False
            r["playing"], r["watch"] = spent("p"), spent("p", "s", "k", "r", "w")
            grown = lambda n: f[n + "_last"] - min(f[n + "_last"], f[n + "_first"]) if n + "_last" in f else 0
            r["stall"] = spent("r") if entered("r") else grown("session_starvation_time")
            r["stalls"] = entered("r") if entered("r") else grown("session_starvations")
            return r

        def facts(v):
            f = {k: x[1] for k, x in v["f"].items()}
            marks = sorted(v["m"])
            orders = {}
            for m in marks:
                orders.setdefault(m[2], []).append(m)
            r = {"open": "viewend" not in orders}
            r["play"] = "playing" in orders or "startup_time" in f
            last = lambda k: orders[k][-1][0] if k in orders else 0
            r["failure"] = "error" in orders and last("playing") < last("error")
            r["sfail"] = r["failure"] and not r["play"]
            wait = None
            if "play" in orders and "viewend" in orders:
                wait = orders["viewend"][-1][1] - orders["play"][0][1]
                if wait < 0:
                    wait = f.get("watch_time", 1000)
            r["exit"] = not r["play"] and "error" not in orders and wait is not None and wait >= 1000
            r["playing"] = f.get("playing_time", f.get("content_playback_time"))
            r["watch"] = f.get("watch_time")
            r["startup"] = f.get("startup_time")
            stall, begun, starts = 0, None, 0
            for m in marks:
                if m[2] == "rebufferstart":
                    starts += 1
                    begun = m[1] if begun is None else begun
                elif m[2] == "rebufferend":
                    if begun is not None and m[1] >= begun:
                        stall += m[1] - begun
                    begun = None
            r["stall"] = f.get("rebuffer_duration", stall)
            r["stalls"] = starts
            states = [m for m in marks if m[2] == "state"]
            if states:
                r.update(cmcd(f, states))
            r["country"] = f.get("country")
            r["player"] = f.get("player_name", f.get("player_software"))
            return r

        def rank(values, p):
            return sorted(values)[math.ceil(p * len(values) / 100) - 1] if values else None

        def figures(rows):
            n = len(rows)
            opt = lambda k: (lambda x: sum(x) if x else None)([r[k] for r in rows if r[k] is not None])
            watched = [r for r in rows if r["watch"] is not None]
            watch = sum(r["watch"] for r in watched)
            starts = [r["startup"] for r in rows if r["startup"] is not None]
            c = lambda k: sum(r[k] for r in rows)
            pc = lambda k: 100 * c(k) / n
            return {
                "views": n, "open": c("open"), "plays": c("play"), "playing_time_ms": opt("playing"),
                "watch_time_ms": opt("watch"), "startup_time_median_ms": rank(starts, 50),
                "startup_time_p95_ms": rank(starts, 95),
                "rebuffer_percentage": 100 * sum(r["stall"] for r in watched) / watch if watch else None,
                "rebuffers_per_minute": 60000 * sum(r["stalls"] for r in watched) / watch if watch else None,
                "failures": c("failure"), "failure_percentage": pc("failure"), "startup_failures": c("sfail"),
                "startup_failure_percentage": pc("sfail"), "exits_before_start": c("exit"),
                "exit_before_start_percentage": pc("exit"),
            }

        def same(ours, theirs, where):
            for key in set(ours) | set(theirs):
                if key in ("kind", "value"):
                    continue
                a, b = ours[key], theirs[key]
                near = a is not None and b is not None and abs(a - b) < 1e-9 * max(1, abs(b))
                if not (a == b or near):
                    sys.exit(print(where, key, a, b))

        properties = {}
        for (name, _), v in views.items():
            properties.setdefault(name, []).append(facts(v))
        if [p["property"] for p in report["properties"]] != sorted(properties):
            sys.exit(print("properties"))
        for block in report["properties"]:
            rows = properties[block["property"]]
            same(block["overall"], figures(rows), "overall")
            for dimension in ("country", "player"):
                values = {}
                for r in rows:
                    values.setdefault(r[dimension], []).append(r)
                ours = {row["value"]: row for row in block["by"][dimension]}
                if set(ours) != set(values) or len(ours) != len(block["by"][dimension]):
                    sys.exit(print("values", dimension))
                for value, some in values.items():
                    same(ours[value], figures(some), dimension)
        totals = report["totals"]
        expected = {"views": len(views), "distinct_events": distinct, "repeated_events": repeated - distinct,
                    "late_events": 0}
        print("same" if totals == expected else (totals, expected))
        """#
}
