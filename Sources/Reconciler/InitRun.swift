public import Domain
import Manifests

/// The files of a new repository of manifests.
public var newRepository: [NewFile] { starterRepository() }

/// The name of the file that says that a folder has manifests already.
public var projectPath: String { projectFileName }
