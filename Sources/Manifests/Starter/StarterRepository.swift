public import Domain

/// The files of a new repository of manifests, in the order of their paths. The manifests are valid, and plan against the
/// environment `local`.
public func starterRepository() -> [NewFile] {
  [
    NewFile(path: ".github/workflows/optctl.yml", content: StarterPipelines.gitHub),
    NewFile(path: ".gitignore", content: "# Saved plans\n/plan.json\n/plan.md\n"),
    NewFile(path: ".gitlab-ci.yml", content: StarterPipelines.gitLab),
    NewFile(path: "README.md", content: readme),
    NewFile(path: "catalog/entities/example_site.yaml", content: StarterManifests.entity),
    NewFile(path: "catalog/gates/default.yaml", content: StarterManifests.gates),
    NewFile(path: "catalog/macros.yaml", content: StarterManifests.macros),
    NewFile(path: "catalog/optimizers/example_optimizer.yaml", content: StarterManifests.optimizer),
    NewFile(path: "ci/install-optctl", content: StarterPipelines.install),
    NewFile(path: "ci/with-consents", content: StarterPipelines.consents),
    NewFile(
      path: "environments/local/deployments/example_site.yaml", content: StarterManifests.deployment(in: "local")),
    NewFile(
      path: "environments/production/deployments/example_site.yaml",
      content: StarterManifests.deployment(in: "production")),
    NewFile(path: FileName.project, content: StarterManifests.project),
  ]
}

/// What says that a folder is a repository of manifests already.
public var projectFileName: String { FileName.project }

private let readme = """
  # Optimizers

  What the control database of our ad-bid optimizers holds, as manifests. `optctl plan` shows what a change of them would do;
  `optctl apply` does it, in one transaction.

  | where | what |
  |---|---|
  | `optctl.yaml` | the environments, their databases and guards |
  | `catalog/optimizers` | optimizers and their versions, with the configs that each understands |
  | `catalog/entities` | the SSP clients that bids are optimized for, with their configs |
  | `catalog/macros.yaml` | feature of the training data → token of the bidder |
  | `catalog/gates` | what a run must show before it may serve |
  | `environments/NAME/deployments` | which run serves an entity in that environment, with which share |

  ## A change

  1. Edit the manifests on a branch. `optctl validate` judges them; it needs no database.
  2. `optctl plan` shows what would change in the PostgreSQL that optctl runs for you, and `optctl apply --worktree` tries it
     there.
  3. Open a pull request. The pipeline adds the plan for production as a comment, and updates it.
  4. Once it is merged, the pipeline saves the plan, and applies it when somebody approves. A plan that is no longer true is
     not applied, and one that a guard blocks only with the consent that it names: the first lines of the pipeline say how to
     give it.

  What was changed by hand is told every day by `optctl drift -e production`; `optctl pull --drift -e production` edits the
  manifests so that they accept it, and the next apply reverts what they do not accept.

  `.github/workflows/optctl.yml` and `.gitlab-ci.yml` are pipelines for GitHub and GitLab: keep the one that you need, and read
  its first lines.

  """
