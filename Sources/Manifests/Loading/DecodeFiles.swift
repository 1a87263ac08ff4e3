import Glibc
import Synchronization

/// Decodes files with as many workers as there are cores: what each of them found. Which files fall to which is a matter of
/// chance.
func decodeFiles(
  _ list: FileList, names: [String], from source: ManifestSource, judging book: VersionBook? = nil,
  maxBytes: Int = ManifestLimits.bytes
) async throws(ManifestSourceError) -> [DecodedDocuments] {
  let queue = ChunkQueue(list.files, maxBytes: maxBytes)
  let workers = min(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), 8, queue.chunks)
  guard workers > 0 else { return [] }
  let results = await withTaskGroup(of: WorkerResult.self) { group in
    for _ in 0..<workers {
      group.addTask { work(through: queue, list.files, names: names, from: source, judging: book) }
    }
    return await group.reduce(into: []) { $0.append($1) }
  }
  // The first one in the order of the files, so that the same state is always reported in the same words.
  if let failure = results.compactMap(\.failure).min(by: { $0.file < $1.file }) { throw failure.error }
  return results.map(\.decoded)
}

/// Hands out runs of neighbouring files, so that a worker stays in one folder. Those that are all in one large folder come
/// last: versions lie among few, and entities can be judged at once when their versions are known.
private final class ChunkQueue: Sendable {
  static let chunkSize = 64
  private let files: Int
  private let order: [Int]
  private let next = Atomic(0)
  private let maxBytes: Int
  private let bytes = Atomic(0)

  init(_ files: [ListedFile], maxBytes: Int) {
    self.files = files.count
    self.maxBytes = maxBytes
    var order: [Int] = []
    var last: [Int] = []
    for (index, start) in stride(from: 0, to: files.count, by: Self.chunkSize).enumerated() {
      let end = min(start + Self.chunkSize, files.count)
      let isInside = end - start == Self.chunkSize && haveSameFolder(files[start].path, files[end - 1].path)
      if isInside { last.append(index) } else { order.append(index) }
    }
    self.order = order + last
  }

  var chunks: Int { order.count }

  /// Nil when none is left.
  func take() -> Range<Int>? {
    let position = next.wrappingAdd(1, ordering: .relaxed).oldValue
    guard position < chunks else { return nil }
    let start = order[position] * Self.chunkSize
    return start..<min(start + Self.chunkSize, files)
  }

  /// Counts what was read, whoever read it. One file can stand in a commit any number of times, and cost it nothing.
  func count(_ read: Int) throws(ManifestSourceError) {
    guard bytes.wrappingAdd(read, ordering: .relaxed).newValue > maxBytes else { return }
    throw ManifestSourceError(
      .tooLarge, path: "", "the manifests have more than \(maxBytes >> 20) MiB",
      help: "name the folders that hold manifests in `paths`")
  }

  /// Leaves nothing to do: a file cannot be read.
  func stop() { next.store(chunks, ordering: .relaxed) }
}

private func haveSameFolder(_ a: String, _ b: String) -> Bool {
  func folder(_ path: String) -> Substring.UTF8View {
    path.utf8[..<(path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex)]
  }
  return folder(a).elementsEqual(folder(b))
}

private struct WorkerResult: Sendable {
  var decoded = DecodedDocuments()
  var failure: (file: Int, error: ManifestSourceError)?
}

private func work(
  through queue: ChunkQueue, _ files: [ListedFile], names: [String], from source: ManifestSource,
  judging book: VersionBook?
) -> WorkerResult {
  var result = WorkerResult()
  var current = 0
  do throws(ManifestSourceError) {
    var worker = FileWorker(reader: try source.open(), documents: DocumentReader(files: names))
    worker.documents.judge = book.map { EarlyJudge($0, files: names) }
    while let chunk = queue.take() {
      for file in chunk {
        current = file
        let before = worker.bytes
        try worker.read(files[file], index: UInt32(file))
        try queue.count(worker.bytes - before)
      }
    }
    swap(&result.decoded, &worker.documents.decoded)
  } catch {
    queue.stop()
    result.failure = (current, error)
  }
  return result
}
