import Diagnostics
import Dispatch
import Domain
import Synchronization

@testable import Manifests

/// One manifest file of any bytes: parsed, decoded, joined and judged. Whatever it holds, the answer is diagnostics.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = UnsafeRawBufferPointer(start: bytes, count: count)
  let first = diagnose(input)
  precondition(first == diagnose(input), "the same file is judged differently twice")
  for diagnostic in first {
    precondition(diagnostic.location?.file == "fuzz.yaml", "a diagnostic that names no file: \(diagnostic)")
    precondition(!diagnostic.message.isEmpty, "a diagnostic without words")
  }
  return 0
}

private func diagnose(_ bytes: UnsafeRawBufferPointer) -> [Diagnostic] {
  let file = ListedFile(path: "fuzz.yaml", blob: nil)
  let reader = BytesReader(bytes)
  var worker = FileWorker(reader: reader, documents: DocumentReader(files: [file.path]))
  guard (try? worker.read(file, index: 0)) != nil else { return [] }
  var assembly = Assembly(list: FileList(files: [file], starts: [0]), names: [file.path])
  assembly.add(&worker.documents.decoded)
  assembly.arrange()
  if !assembly.decoded.patches.isEmpty { try? assembly.applyPatches(reader: reader) }
  let (draft, _, found) = assembly.finish()
  return arranged(found + judged(draft))
}

/// The rules run on tasks; the fuzzer waits on a thread of its own.
private func judged(_ draft: Draft) -> [Diagnostic] {
  let done = DispatchSemaphore(value: 0)
  let result = Mutex<[Diagnostic]>([])
  Task.detached {
    var report = Report(files: draft.files)
    _ = await judge(draft, report: &report)
    let diagnostics = report.diagnostics
    result.withLock { $0 = diagnostics }
    done.signal()
  }
  done.wait()
  return result.withLock(\.self)
}

private final class BytesReader: ManifestReader {
  private let bytes: UnsafeRawBufferPointer

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  func list(_ path: String) -> Listing { .absent(neighbours: []) }

  func read(_ file: ListedFile, maxBytes: Int, _ body: (UnsafeRawBufferPointer) -> Void) -> Refusal? {
    body(bytes)
    return nil
  }
}
