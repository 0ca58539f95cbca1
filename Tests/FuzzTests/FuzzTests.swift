import Testing

/// No input traps, hangs or grows memory, and what is accepted keeps its invariants.
@Suite(.serialized) struct FuzzTests {}
