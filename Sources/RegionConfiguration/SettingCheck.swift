import SystemPackage

/// A file and an environment read against the table; collects every error and every good value.
struct SettingCheck {
    let file: String
    let rows: [Setting]
    private(set) var errors: [RegionFileError] = []
    private(set) var unlisted = 0
    /// Good values of the file by path; a list of sections has its `count`.
    private(set) var values: [String: FileValue] = [:]
    /// Good values of the environment by name.
    private(set) var environment: [String: String] = [:]
    private var sectionLines: [String: Int] = [:]
    /// What stands in the file, good or bad, so that nothing wrong is also called missing.
    private var written: Set<String> = []

    struct FileValue: Sendable {
        let value: SettingValue
        let line: Int
    }

    /// `file` is the path as the operator gave it: errors show it, and the file's relative paths begin at its folder.
    init(file: String, rows: [Setting]) {
        self.file = file
        self.rows = rows
    }

    mutating func fail(
        _ source: SettingSource, _ path: String, _ problem: String, _ remedy: @autoclosure () -> String
    ) {
        guard errors.count < RegionFileErrors.most else {
            unlisted += 1
            return
        }
        errors.append(RegionFileError(source, path, problem, remedy()))
    }

    private mutating func fail(
        _ line: Int?, _ path: String, _ problem: String, _ remedy: @autoclosure () -> String
    ) {
        fail(.file(file, line: line), path, problem, remedy())
    }

    /// Reads the whole file; nil is a file of comments.
    mutating func read(_ root: MarkedNode?) {
        if let root, !root.isNothing {
            guard case .section(let entries) = root.content else {
                return fail(
                    root.line, "(top)", "\(root.kind) where settings are wanted", "write KEY: VALUE lines")
            }
            read(entries, at: "", rows)
        }
        requireAll(rows, at: "", line: nil)
    }

    /// Reads a section; `base` is the path of the file's top or of the list's entry.
    private mutating func read(
        _ entries: [(key: MarkedScalar, node: MarkedNode)], at base: String, in section: String = "",
        _ rows: [Setting]
    ) {
        for (key, node) in entries {
            let name = section + key.text
            if let setting = rows.first(where: { $0.path == name }) {
                read(node, as: setting, at: base + name)
            } else if rows.contains(where: { $0.path.hasPrefix(name + ".") }) {
                sectionLines[base + name] = node.line
                if case .section(let inner) = node.content {
                    read(inner, at: base, in: name + ".", rows)
                } else if !node.isNothing {
                    fail(
                        node.line, base + name, "\(node.kind) where a section of settings is wanted",
                        "write its settings on the lines below it, indented")
                }
            } else {
                refuse(key, node.line, at: base, in: section, rows)
            }
        }
    }

    private mutating func refuse(
        _ key: MarkedScalar, _ line: Int, at base: String, in section: String, _ rows: [Setting]
    ) {
        guard errors.count < RegionFileErrors.most else { return unlisted += 1 }
        let name = section + key.text
        let other = RegionRole.allCases.first { role in
            base.isEmpty
                && SettingTable.rows(for: role).contains { $0.path == name || $0.path.hasPrefix(name + ".") }
        }
        if let other {
            return fail(line, name, "a key that only the \(other)'s file has", "remove it")
        }
        let nearest = KeyName.nearest(to: name, among: rows.map(\.path)) ?? rows.first?.path
        let advice = nearest.map { "write \(base)\($0) or remove it" } ?? "remove it"
        fail(line, base + section + KeyName.shown(key.text), "not a known key", advice)
    }

    private mutating func read(_ node: MarkedNode, as setting: Setting, at path: String) {
        written.insert(path)
        switch (setting.kind, node.content) {
        case (.rows(let rows, let count), .list(let nodes)):
            readRows(nodes, rows, count, at: path, line: node.line)
        case (.rows, _):
            fail(
                node.line, path, "\(node.kind) where a list of sections is wanted", "write each after a dash")
        case (.texts(let rule, let count), .list(let nodes)):
            readTexts(nodes, rule, count, at: path, line: node.line)
        case (.texts(let rule, _), _):
            fail(
                node.line, path, "\(node.kind) where a list is wanted", "write [] or a list of \(rule.remedy)"
            )
        case (_, .scalar(let scalar)):
            do throws(SettingRefusal) {
                let value = resolved(try setting.kind.read(scalar), setting.kind)
                values[path] = FileValue(value: value, line: node.line)
            } catch {
                fail(node.line, path, error.problem, error.remedy)
            }
        case (_, _):
            let wanted = setting.kind.wanted
            fail(node.line, path, "\(node.kind) where \(wanted.noun) is wanted", "write \(wanted.advice)")
        }
    }

    /// A relative path of the file begins at the file's own folder.
    private func resolved(_ value: SettingValue, _ kind: Setting.Kind) -> SettingValue {
        guard case .file = kind, case .text(let path) = value else { return value }
        let folder = FilePath(file).removingLastComponent()
        return .text(folder.pushing(FilePath(path)).string)
    }

    private mutating func readTexts(
        _ nodes: [MarkedNode], _ rule: TextRule, _ count: ClosedRange<Int>, at path: String, line: Int
    ) {
        var texts: [String] = []
        for (index, node) in nodes.enumerated() {
            if case .scalar(let scalar) = node.content, scalar.kind != .nothing, rule.holds(scalar.text) {
                texts.append(scalar.text)
            } else {
                fail(node.line, "\(path).\(index)", "\(node.kind), not \(rule.noun)", "write \(rule.remedy)")
            }
        }
        guard count.contains(nodes.count) else {
            return fail(line, path, "a list of the wrong length", count.advice)
        }
        if texts.count == nodes.count { values[path] = FileValue(value: .texts(texts), line: line) }
    }

    private mutating func readRows(
        _ nodes: [MarkedNode], _ rows: [Setting], _ count: ClosedRange<Int>, at path: String, line: Int
    ) {
        guard count.contains(nodes.count) else {
            return fail(line, path, "a list of the wrong length", count.advice)
        }
        values["\(path).count"] = FileValue(value: .whole(nodes.count), line: line)
        for (index, node) in nodes.enumerated() {
            guard case .section(let entries) = node.content else {
                let keys = rows.map(\.path).joined(separator: ", ")
                fail(node.line, "\(path).\(index)", "\(node.kind) where a section is wanted", "write \(keys)")
                continue
            }
            read(entries, at: "\(path).\(index).", rows)
            requireAll(rows, at: "\(path).\(index).", line: node.line)
        }
    }

    private mutating func requireAll(_ rows: [Setting], at base: String, line: Int?) {
        for setting in rows {
            guard case .required = setting.fallback, !written.contains(base + setting.path) else { continue }
            if base.isEmpty && environmentHas(setting) { continue }
            let section = setting.path.split(separator: ".").dropLast().joined(separator: ".")
            let nearest = line ?? sectionLines[section]
            fail(nearest, base + setting.path, "missing", "write \(setting.kind.wanted.advice)")
        }
    }

    private func environmentHas(_ setting: Setting) -> Bool {
        if case .rows = setting.kind { return false }
        return seenNames.contains(SettingTable.environmentName(setting.path))
    }

    /// Names met in the environment, good or bad.
    private var seenNames: Set<String> = []
}

extension SettingCheck {
    /// Reads the environment's `OCTROI_` names; goes before `read(_:)`, which must know what is set there.
    mutating func readEnvironment(_ variables: [String: String], role: RegionRole) {
        let known = SettingTable.environmentNames(for: role)
        let others = RegionRole.allCases.flatMap { SettingTable.environmentNames(for: $0).keys }
        for (name, text) in variables.sorted(by: { $0.key < $1.key }) where name.hasPrefix("OCTROI_") {
            if let setting = known[name] {
                readVariable(name, text, as: setting)
            } else if !others.contains(name) {
                let advice = KeyName.nearest(to: name, among: others.sorted()).map { "set \($0) or unset it" }
                fail(
                    .environment(KeyName.shown(name)), "(environment)", "not a known name",
                    advice ?? "unset it")
            }
        }
    }

    private mutating func readVariable(_ name: String, _ text: String, as setting: Setting) {
        seenNames.insert(name)
        do throws(SettingRefusal) {
            if case .texts(let rule, let count) = setting.kind {
                try rule.check(text.split(separator: ",", omittingEmptySubsequences: false), count)
            } else {
                _ = try setting.kind.read(MarkedScalar(text, quoted: false))
            }
            environment[name] = text
        } catch {
            fail(.environment(name), setting.path, error.problem, error.remedy)
        }
    }
}
