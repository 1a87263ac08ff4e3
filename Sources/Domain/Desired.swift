public import Diagnostics

/// A resource as a manifest declares it.
public struct Declared<R: Resource>: Sendable {
  public var resource: R
  /// Where its natural key stands.
  public var place: Place
  /// Where each of `R.fields` is written, in that order; the object's own place where a default holds.
  public var fieldPlaces: [Place]
  /// Removing or retiring it needs an earlier revision without this.
  public var isProtected: Bool
  /// The natural key that it had before a rename.
  public var movedFrom: String?
  /// Where parts of a field stand, by their path in it such as `keys/cap/max`; of versions alone.
  public var partPlaces: [String: Place] = [:]

  public init(_ resource: R, place: Place, fieldPlaces: [Place], isProtected: Bool = false, movedFrom: String? = nil) {
    self.resource = resource
    self.place = place
    self.fieldPlaces = fieldPlaces
    self.isProtected = isProtected
    self.movedFrom = movedFrom
  }

  public func place(of field: Field) -> Place {
    guard let i = R.fields.firstIndex(of: field), i < fieldPlaces.count else { return place }
    return fieldPlaces[i]
  }

  /// The place of a part of a field, else of the smallest part around it, else of the field.
  public func place(ofPart path: String, in field: Field) -> Place {
    var path = path[...]
    while !path.isEmpty {
      if let place = partPlaces[String(path)] { return place }
      path = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
    }
    return place(of: field)
  }
}

/// One config of an entity, as declared: its canonical text and where it stands.
public struct DeclaredConfig: Sendable {
  public var key: ConfigKey
  public var place: Place
  public var text: String

  public init(key: ConfigKey, place: Place, text: String) {
    self.key = key
    self.place = place
    self.text = text
  }
}

/// What a deployment says beyond its arms, and where its arms stand.
public struct DeploymentDetails: Sendable {
  public struct ArmPlaces: Sendable {
    public var name: Place
    public var run: Place
    public var traffic: Place

    public init(name: Place, run: Place, traffic: Place) {
      self.name = name
      self.run = run
      self.traffic = traffic
    }
  }

  /// A run that passed validation with warnings, accepted all the same.
  public struct AcceptedWarning: Sendable {
    public var run: String
    public var reason: String
    /// `YYYY-MM-DD`, the last day on which it holds.
    public var expires: String
    public var place: Place

    public init(run: String, reason: String, expires: String, place: Place) {
      self.run = run
      self.reason = reason
      self.expires = expires
      self.place = place
    }
  }

  /// Parallel to the deployment's arms.
  public var armPlaces: [ArmPlaces]
  /// Names of gate policies.
  public var gates: [String]
  public var acceptedWarnings: [AcceptedWarning]
  /// Why there are no arms.
  public var reason: String?

  public init(
    armPlaces: [ArmPlaces], gates: [String] = [], acceptedWarnings: [AcceptedWarning] = [], reason: String? = nil
  ) {
    self.armPlaces = armPlaces
    self.gates = gates
    self.acceptedWarnings = acceptedWarnings
    self.reason = reason
  }
}

/// Everything that the manifests of one environment declare, valid by itself, in the byte order of natural keys.
public struct Desired: Sendable {
  /// Paths as they are shown; ``Place/file`` counts in them.
  public var files: [String] = []
  public var optimizers: [Declared<Optimizer>] = []
  public var versions: [Declared<Version>] = []
  public var entities: [Declared<Entity>] = []
  /// Parallel to `entities`; each in the order written, keys unique.
  public var entityConfigs: [[DeclaredConfig]] = []
  /// Parallel to `entities`, where whoever made this worked them out: what ``fingerprint(ofEntity:)`` answers.
  public var entityPrints: [Fingerprint] = []
  public var macros: [Declared<Macro>] = []
  public var deployments: [Declared<Deployment>] = []
  /// Parallel to `deployments`.
  public var deploymentDetails: [DeploymentDetails] = []
  /// By name. They judge deployments and are no objects of the database.
  public var gatePolicies: [String: GatePolicy] = [:]

  public init() {}

  public func location(_ place: Place) -> Location { place.location(in: files) }

  /// Of an entity with its configs.
  public func fingerprint(ofEntity position: Int) -> Fingerprint {
    position < entityPrints.count
      ? entityPrints[position] : entities[position].fingerprint(configs: entityConfigs[position])
  }

  /// Objects that are declared, configs included.
  public var objectCount: Int {
    optimizers.count + versions.count + entities.count + macros.count + deployments.count
      + entityConfigs.reduce(0) { $0 + $1.count }
  }
}
