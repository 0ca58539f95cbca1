import FoundationEssentials

/// Looks for what on a host could keep addresses, or memory that holds them, beyond the relay's reach.
struct HostCheck {
    /// What one look gave.
    enum Finding: Equatable {
        case fine(String)
        /// What keeps data, and what to do about it.
        case keeps(String, remedy: String)
        case unchecked(String)
    }

    /// The root of the file system that is looked at: `/`, or a mounted image's.
    let root: String
    /// The text of `nft list ruleset`, nil where nobody gave it.
    let ruleset: String?

    /// Every look, in a fixed order.
    var findings: [Finding] { [swap, corePattern, kdump, connectionTracking, packetLog] + firewallLogging }

    private func lines(_ path: String) -> [Substring]? {
        let full = root.hasSuffix("/") ? root + path : root + "/" + path
        return FileManager.default.contents(atPath: full).map {
            String(decoding: $0, as: UTF8.self).split(separator: "\n")
        }
    }

    private var swap: Finding {
        guard let lines = lines("proc/swaps") else { return .unchecked("swap: /proc/swaps cannot be read") }
        let areas = lines.dropFirst().count
        guard areas > 0 else { return .fine("swap: off") }
        return .keeps(
            "swap: \(areas) area(s), to which memory with addresses can be written",
            remedy:
                "swapoff -a and remove it from /etc/fstab, or MemorySwapMax=0 for the unit and an encrypted area"
        )
    }

    private var corePattern: Finding {
        guard let pattern = lines("proc/sys/kernel/core_pattern") else {
            return .unchecked("core files: /proc/sys/kernel/core_pattern cannot be read")
        }
        let text = pattern.first.map(String.init) ?? ""
        guard text.hasPrefix("|") else {
            return .fine("core files: written by the kernel, which obeys the relay's limit of 0")
        }
        if text.hasPrefix("|/bin/false") || text.hasPrefix("|/bin/true") {
            return .fine("core files: thrown away")
        }
        return .keeps(
            "core files: kernel.core_pattern hands them to a program, which a limit of 0 does not stop",
            remedy:
                "sysctl kernel.core_pattern='|/bin/false', or keep other programs of this host from crashing into it"
        )
    }

    private var kdump: Finding {
        guard let loaded = lines("sys/kernel/kexec_crash_loaded") else {
            return .fine("kdump: this kernel has none")
        }
        guard loaded.first == "1" else { return .fine("kdump: not loaded") }
        return .keeps(
            "kdump: loaded; a kernel crash writes all memory to disk",
            remedy: "systemctl disable --now kdump (Debian: kdump-tools)")
    }

    private var connectionTracking: Finding {
        guard let count = lines("proc/sys/net/netfilter/nf_conntrack_count")?.first else {
            return .fine("connection tracking: not loaded")
        }
        return .keeps(
            "connection tracking: \(count) connection(s) with players' addresses, readable by root and exportable",
            remedy:
                "notrack for the players' port (Deploy/nftables), and no conntrackd, ulogd or flow export here"
        )
    }

    private var packetLog: Finding {
        guard let loggers = lines("proc/net/netfilter/nf_log") else {
            return .fine("firewall logging: no logger is loaded")
        }
        let active = loggers.count { !$0.contains("NONE") }
        guard active > 0 else { return .fine("firewall logging: no logger is loaded") }
        return .keeps(
            "firewall logging: \(active) protocol(s) have a logger, which writes addresses to the kernel's log",
            remedy: "remove log rules and unload nf_log_syslog and nfnetlink_log")
    }

    private var firewallLogging: [Finding] {
        guard let ruleset else {
            return [.unchecked("firewall rules: give them with --ruleset: nft list ruleset | … --ruleset -")]
        }
        let logging = ruleset.split(separator: "\n", omittingEmptySubsequences: false).enumerated().filter {
            !$0.element.drop { $0.isWhitespace }.hasPrefix("#")
                && $0.element.split { !$0.isLetter }.contains("log")
        }
        guard !logging.isEmpty else { return [.fine("firewall rules: none logs")] }
        return logging.map { line in
            .keeps(
                "firewall rules: line \(line.offset + 1) logs packets with their addresses",
                remedy: "count instead of log there")
        }
    }
}
