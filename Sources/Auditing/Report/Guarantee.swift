/// What Octroi promises to whoever trusts nobody, as one statement each that evidence can contradict.
public enum Guarantee: Int, Sendable, CaseIterable {
    case g1 = 1
    case g2, g3, g4, g5, g6, g7, g8, g9, g10, g11, g12, g13, g14, g15, g16, g17, g18, g19, g20

    /// `G1` to `G20`.
    public var name: String { "G\(rawValue)" }

    /// The access without which it cannot be checked: L0 source, L1 the public ledger, L2 also the EU archive and the
    /// US receipts, L3 also the hosts and the link, L4 also canaries and the US store.
    public var level: String {
        switch self {
        case .g5, .g12, .g19: "L0"
        case .g10, .g13, .g15, .g20: "L1"
        case .g2, .g3, .g4, .g7, .g8, .g16, .g18: "L2"
        case .g1, .g11, .g14: "L3"
        case .g6, .g9, .g17: "L4"
        }
    }

    /// The statement, in the words that an auditor can defend.
    public var statement: String {
        switch self {
        case .g1:
            "what was sent in the captured interval was recorded and under a signed head before its first byte"
        case .g2: "every archived batch hashes to its ledger entry, or an entry explains its absence"
        case .g3: "every value of every record is in the domain that the contract declares"
        case .g4: "no text field holds a full address in a form that this scan knows, ambiguous ones aside"
        case .g5: "two addresses of one prefix give the same batches, byte for byte"
        case .g6: "paired canaries give equal records but for the listed fields"
        case .g7: "no canary is found in what was searched"
        case .g8: "batches that the EU recorded as acknowledged are those that the US has receipts for"
        case .g9: "the batches that the US store names are those with receipts, of as many parts"
        case .g10: "the ledger is append-only: every older head that was shown is a prefix of it"
        case .g11: "ingest cannot originate a connection; it answers players with constants"
        case .g12: "the running release is the one that the ledger names"
        case .g13: "a wider contract is announced 24 hours ahead"
        case .g14: "our processes leave no address in the searched files"
        case .g15: "pseudonym keys are committed to in the ledger, one a day"
        case .g16: "nothing in the archive is older than the ledger says that it may be"
        case .g17: "an erasure removes the person's records within 14 days"
        case .g18: "no report cell stands for fewer viewers than the rule, within one pseudonym period"
        case .g19: "the relay refuses to start where secrets or addresses could leak"
        case .g20: "the ledger has no silence that no entry announced"
        }
    }

    /// Why this program does not check it, and who can; nil where it does.
    public var reasonUnchecked: String? {
        switch self {
        case .g1:
            "compare a capture of the link with the ledger: tshark's objects, their SHA-256 among the intents"
        case .g5: "run `octroi-relay replay` on two addresses of one prefix, and compare the batches"
        case .g6, .g7: "send canaries, and search for them"
        case .g9: "export the batches that the US store names, and give them as us_rows"
        case .g11: "read the firewall and the units of the ingest host"
        case .g12: "not promised yet: the release does not reproduce from source"
        case .g13: "not promised yet: a wider contract is not announced ahead"
        case .g14: "search the hosts' disks for an address of your own"
        case .g17: "order an erasure, and look into the US store"
        case .g18: "query the reports, and subtract cells from one another"
        case .g19: "start the relay with SSLKEYLOGFILE or a proxy variable set"
        case .g2, .g3, .g4, .g8, .g10, .g15, .g16, .g20: nil
        }
    }
}
