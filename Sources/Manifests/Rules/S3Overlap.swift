import Domain

/// `s3-overlap`: the base paths of two active entities are neither equal nor nested, or one would overwrite the output of
/// the other.
enum S3Overlap: CatalogueRule {
  static func judge(_ draft: Draft, _ index: DraftIndex, report: inout Report) {
    var order = draft.entities.indices.filter { i in
      draft.entities[i].resource.status == .active && S3Path.fault(in: draft.entities[i].resource.s3BasePath) == nil
    }
    func path(_ i: Int) -> String { draft.entities[i].resource.s3BasePath }
    func isBefore(_ a: Int, _ b: Int) -> Bool {
      switch compareSegments(path(a), path(b)) {
      case .before: true
      case .after: false
      case .same: a < b
      }
    }
    // Most paths end in the code of their entity, and entities are in order.
    if !zip(order, order.dropFirst()).allSatisfy(isBefore) { order.sort(by: isBefore) }
    // Below each path come those nested in it, at once: the ones that are still open make a stack.
    var open: [Int] = []
    for i in order {
      while let top = open.last, !contains(path(top), path(i)) { open.removeLast() }
      if let top = open.last { report.s3Overlap(draft.entities[max(top, i)], draft.entities[min(top, i)]) }
      open.append(i)
    }
  }

  private enum Order { case before, same, after }

  /// Byte order, in which the slash comes before every other character.
  private static func compareSegments(_ a: String, _ b: String) -> Order {
    let (a, b) = (a.utf8Span.span, b.utf8Span.span)
    let slash = UInt8(ascii: "/")
    for i in 0..<min(a.count, b.count) where a[i] != b[i] {
      return a[i] == slash || b[i] != slash && a[i] < b[i] ? .before : .after
    }
    return a.count == b.count ? .same : a.count < b.count ? .before : .after
  }

  /// `path` is `base`, or lies below it.
  private static func contains(_ base: String, _ path: String) -> Bool {
    let (base, path) = (base.utf8Span.span, path.utf8Span.span)
    guard base.count <= path.count, base.count == path.count || path[base.count] == UInt8(ascii: "/") else {
      return false
    }
    for i in base.indices where base[i] != path[i] { return false }
    return true
  }
}

extension Report {
  fileprivate mutating func s3Overlap(_ entity: Declared<Entity>, _ other: Declared<Entity>) {
    let (path, otherPath) = (entity.resource.s3BasePath, other.resource.s3BasePath)
    let relation =
      path == otherPath
      ? "is that of" : path.utf8.count > otherPath.utf8.count ? "lies below that of" : "contains that of"
    error(
      .s3Overlap, "the base path of \(quote(entity.resource.code)) \(relation) \(quote(other.resource.code))",
      at: entity.place(of: .s3BasePath), help: "give each active entity a path of its own",
      related: [(other.place(of: .s3BasePath), "\(quote(other.resource.code)) writes here")])
  }
}
