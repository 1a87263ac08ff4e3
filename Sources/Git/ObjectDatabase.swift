import CGitHost
import CLibGit2

/// The owner of a repository's `git_odb`.
@safe struct ObjectDatabase: ~Copyable {
  private let handle: OpaquePointer

  /// Takes ownership of `handle`.
  init(owning handle: OpaquePointer) { unsafe self.handle = unsafe handle }

  deinit { unsafe git_odb_free(handle) }

  /// The kind and size of an object, without its content; nil when there is no such object.
  func header(of id: ObjectID) throws(GitError) -> (kind: git_object_t, size: Int)? {
    var oid = id.gitOID
    var size = 0
    var kind = GIT_OBJECT_INVALID
    let status = unsafe git_odb_read_header(&size, &kind, handle, &oid)
    if let failure = LibGit2Failure.of(status) {
      if failure.code == GIT_ENOTFOUND { return nil }
      throw damaged(id, failure)
    }
    return (kind, size)
  }

  /// Reads an object of a known kind. Its size is known before it is unfolded, or there is no room for a large one: a small
  /// pack cannot unfold into gigabytes.
  func object(_ id: ObjectID, _ kind: git_object_t, maxBytes: Int) throws(GitError) -> StoredObject {
    if let object = smallObject(id, kind, maxBytes: maxBytes) { return object }
    guard let header = try header(of: id) else { throw missing(id, kind) }
    guard header.kind == kind else {
      throw GitError(.corrupt, "object \(id.hex) is a \(name(of: header.kind)) where git has a \(name(of: kind))")
    }
    guard header.size >= 0, header.size <= maxBytes else {
      throw GitError(
        .tooLarge, "\(name(of: kind)) \(id.hex) has \(header.size) bytes; the limit is \(maxBytes)")
    }
    var oid = id.gitOID
    var pointer: OpaquePointer?
    let status = unsafe git_odb_read(&pointer, handle, &oid)
    if let failure = LibGit2Failure.of(status) { throw damaged(id, failure) }
    guard let pointer = unsafe pointer else { throw missing(id, kind) }
    let object = unsafe StoredObject(owning: pointer)
    guard object.kind == kind, object.size == header.size else {
      throw GitError(.corrupt, "object \(id.hex) is not what its header says; run `git fsck`")
    }
    return object
  }

  /// Reads an object without a look at its header, for which libgit2 follows all that the object is a delta of. Nil when
  /// anything is other than expected, or was too large for the memory that there is: the header tells what.
  private func smallObject(_ id: ObjectID, _ kind: git_object_t, maxBytes: Int) -> StoredObject? {
    guard GitLibrary.boundsMemory else { return nil }
    // libgit2 ends what it reads with a zero.
    git_memory_bound(max(maxBytes + 1, 1 << 20))
    defer { git_memory_bound(Int.max) }
    var oid = id.gitOID
    var pointer: OpaquePointer?
    let status = unsafe git_odb_read(&pointer, handle, &oid)
    guard LibGit2Failure.of(status) == nil, let pointer = unsafe pointer else { return nil }
    let object = unsafe StoredObject(owning: pointer)
    guard object.kind == kind, object.size <= maxBytes else { return nil }
    return object
  }

  /// The one object whose id begins with these digits; nil when there is none.
  func id(withPrefix digits: String) throws(GitError) -> ObjectID? {
    var prefix = git_oid()
    var found = git_oid()
    let length = digits.utf8.count
    guard unsafe git_oid_fromstrn(&prefix, digits, length) == 0 else { return nil }
    let status = unsafe git_odb_exists_prefix(&found, handle, &prefix, length)
    guard let failure = LibGit2Failure.of(status) else { return ObjectID(found) }
    switch failure.code {
    case GIT_ENOTFOUND: return nil
    case GIT_EAMBIGUOUS:
      throw failure.error(.ambiguousRevision, "more than one object begins with \(digits); give more digits")
    default: throw failure.error(.io, "the objects of the repository cannot be read")
    }
  }

  private func missing(_ id: ObjectID, _ kind: git_object_t) -> GitError {
    GitError(
      .corrupt,
      "\(name(of: kind)) \(id.hex) is not in this clone: the clone is partial (made with --filter) or damaged; "
        + "run `git fetch --refetch --no-filter`, or clone again")
  }

  private func damaged(_ id: ObjectID, _ failure: LibGit2Failure) -> GitError {
    failure.error(.corrupt, "object \(id.hex) cannot be read: the repository is damaged; run `git fsck`")
  }

  private func name(of kind: git_object_t) -> String {
    switch kind {
    case GIT_OBJECT_COMMIT: "commit"
    case GIT_OBJECT_TREE: "tree"
    case GIT_OBJECT_BLOB: "blob"
    case GIT_OBJECT_TAG: "tag"
    default: "object of unknown kind"
    }
  }
}

/// The owner of one `git_odb_object`: the bytes live as long as this value.
@safe struct StoredObject: ~Copyable {
  private let handle: OpaquePointer

  init(owning handle: OpaquePointer) { unsafe self.handle = unsafe handle }

  deinit { unsafe git_odb_object_free(handle) }

  var kind: git_object_t { unsafe git_odb_object_type(handle) }
  var size: Int { unsafe git_odb_object_size(handle) }

  borrowing func withUnsafeBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
    try unsafe body(UnsafeRawBufferPointer(start: git_odb_object_data(handle), count: size))
  }

  borrowing func withBytes<R, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
    try unsafe withUnsafeBytes { (raw: UnsafeRawBufferPointer) throws(E) -> R in
      try body(unsafe raw.bindMemory(to: UInt8.self).span)
    }
  }
}
