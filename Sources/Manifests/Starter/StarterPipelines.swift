/// Pipelines of a new repository: a plan as a comment on every proposal, an apply of the plan that was saved once it is
/// merged, and a look for drift every day.
enum StarterPipelines {
  static let gitHub = #"""
    # Pull requests: validate, and a plan as one comment that is updated in place. The branch main: the plan is saved, and
    # applied when somebody approves the environment `production`. Every day: drift.
    #
    # A plan that a guard blocks names the consent that it takes. Who may run workflows gives it: Actions, optctl, Run
    # workflow, on main. The revision keeps it.
    #
    # Secrets: OPTCTL_PRODUCTION_PLAN_URL, of a role that only reads, and in the environment `production`
    # OPTCTL_PRODUCTION_APPLY_URL; `optctl db grants` prints the SQL of both roles. Variables: see ci/install-optctl.
    name: optctl
    on:
      pull_request:
      push:
        branches: [main]
      schedule:
        - cron: "17 6 * * *"
      workflow_dispatch:
        inputs:
          allow:
            description: Consents, separated by spaces, such as traffic-step:drugs_hcp=40
            type: string
            default: ""
    permissions:
      contents: read
    env:
      OPTCTL_DOWNLOAD: ${{ vars.OPTCTL_DOWNLOAD }}
      OPTCTL_SHA256: ${{ vars.OPTCTL_SHA256 }}
    jobs:
      validate:
        if: github.event_name == 'pull_request'
        runs-on: ubuntu-latest
        steps:
          - uses: actions/checkout@v4
          - run: sh ci/install-optctl
          - run: optctl validate --all --format github

      review:
        # A fork is given no secrets, so its pull requests are validated only.
        if: github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name == github.repository
        runs-on: ubuntu-latest
        permissions:
          contents: read
          pull-requests: write
        env:
          OPTCTL_PRODUCTION_URL: ${{ secrets.OPTCTL_PRODUCTION_PLAN_URL }}
        steps:
          - uses: actions/checkout@v4
            with:
              # Whether the commit descends from the one that was applied last takes the history.
              fetch-depth: 0
          - run: sh ci/install-optctl
          - run: optctl plan -e production --output text --output markdown=plan.md
          - if: always() && hashFiles('plan.md') != ''
            env:
              GH_TOKEN: ${{ github.token }}
              COMMENTS: repos/${{ github.repository }}/issues/${{ github.event.pull_request.number }}/comments
              COMMENT: repos/${{ github.repository }}/issues/comments
            run: |
              # The first line is hidden, and the same for every plan of an environment.
              MARKER=$(head -n 1 plan.md)
              export MARKER
              id=$(gh api --paginate "$COMMENTS" --jq '.[] | select(.body | startswith(env.MARKER)) | .id' | head -n 1)
              if [ -n "$id" ]; then
                gh api --silent --method PATCH "$COMMENT/$id" --field body=@plan.md
              else
                gh api --silent --method POST "$COMMENTS" --field body=@plan.md
              fi

      plan:
        if: >-
          github.event_name == 'push' ||
          github.event_name == 'workflow_dispatch' && github.ref == 'refs/heads/main'
        runs-on: ubuntu-latest
        env:
          OPTCTL_ALLOW: ${{ inputs.allow }}
          OPTCTL_PRODUCTION_URL: ${{ secrets.OPTCTL_PRODUCTION_PLAN_URL }}
        steps:
          - uses: actions/checkout@v4
            with:
              fetch-depth: 0
          - run: sh ci/install-optctl
          - run: >-
              sh ci/with-consents
              optctl plan -e production --rev HEAD --output text --output markdown=plan.md --out plan.json
          - run: cat plan.md >> "$GITHUB_STEP_SUMMARY"
          - uses: actions/upload-artifact@v4
            with:
              name: plan
              path: plan.json

      apply:
        needs: plan
        runs-on: ubuntu-latest
        # Its reviewers have the plan in the summary of the run.
        environment: production
        concurrency: optctl-production
        env:
          OPTCTL_ALLOW: ${{ inputs.allow }}
          OPTCTL_PRODUCTION_URL: ${{ secrets.OPTCTL_PRODUCTION_APPLY_URL }}
        steps:
          - uses: actions/checkout@v4
            with:
              fetch-depth: 0
          - uses: actions/download-artifact@v4
            with:
              name: plan
          - run: sh ci/install-optctl
          # Plans again, and stops with exit status 4 when that is no longer the plan that was reviewed.
          - run: sh ci/with-consents optctl apply plan.json -e production

      drift:
        if: github.event_name == 'schedule'
        runs-on: ubuntu-latest
        env:
          OPTCTL_PRODUCTION_URL: ${{ secrets.OPTCTL_PRODUCTION_PLAN_URL }}
        steps:
          - uses: actions/checkout@v4
          - run: sh ci/install-optctl
          - run: optctl drift -e production --detailed-exitcode

    """#

  static let gitLab = #"""
    # Merge requests: validate, and a plan as one note that is updated in place. The default branch: the plan is saved, and
    # applied by hand. Pipelines on a schedule: drift.
    #
    # A plan that a guard blocks names the consent that it takes. Who may deploy gives it: the variable OPTCTL_ALLOW of the
    # job `apply`, before it is started. The revision keeps it.
    #
    # Variables: OPTCTL_PRODUCTION_PLAN_URL, of a role that only reads; OPTCTL_PRODUCTION_APPLY_URL, protected, for the
    # environment `production`; `optctl db grants` prints the SQL of both roles. OPTCTL_NOTE_TOKEN: a project access token
    # with the scope api. For the rest see ci/install-optctl.
    image: debian:bookworm
    stages: [check, apply]
    default:
      before_script:
        - apt-get update -qq
        - apt-get install -qq --yes ca-certificates curl jq libgit2-1.5 libpq5 libyaml-0-2
        - sh ci/install-optctl
    variables:
      # Whether the commit descends from the one that was applied last takes the history.
      GIT_DEPTH: "0"

    validate:
      stage: check
      rules:
        - if: $CI_PIPELINE_SOURCE == "merge_request_event"
      script:
        - optctl validate --all

    review:
      stage: check
      rules:
        - if: $CI_PIPELINE_SOURCE == "merge_request_event"
      script:
        - export OPTCTL_PRODUCTION_URL="$OPTCTL_PRODUCTION_PLAN_URL"
        - status=0
        - optctl plan -e production --output text --output markdown=plan.md || status=$?
        - notes="$CI_API_V4_URL/projects/$CI_PROJECT_ID/merge_requests/$CI_MERGE_REQUEST_IID/notes"
        # The first line is hidden, and the same for every plan of an environment.
        - marker=$(head -n 1 plan.md)
        - |
          header="PRIVATE-TOKEN: $OPTCTL_NOTE_TOKEN"
          id=$(curl --fail --silent --header "$header" "$notes?per_page=100" |
            jq --arg marker "$marker" 'first(.[] | select(.body | startswith($marker)) | .id) // empty')
          if [ -n "$id" ]; then
            curl --fail --silent --output /dev/null --request PUT --header "$header" \
              --data-urlencode body@plan.md "$notes/$id"
          else
            curl --fail --silent --output /dev/null --request POST --header "$header" \
              --data-urlencode body@plan.md "$notes"
          fi
        - exit "$status"

    plan:
      stage: check
      rules:
        - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE != "schedule"
      script:
        - export OPTCTL_PRODUCTION_URL="$OPTCTL_PRODUCTION_PLAN_URL"
        - sh ci/with-consents optctl plan -e production --rev HEAD --output text --out plan.json
      artifacts:
        paths: [plan.json]

    apply:
      stage: apply
      needs: [plan]
      rules:
        - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE != "schedule"
          when: manual
      environment: production
      resource_group: production
      script:
        - export OPTCTL_PRODUCTION_URL="$OPTCTL_PRODUCTION_APPLY_URL"
        # Plans again, and stops with exit status 4 when that is no longer the plan that was reviewed.
        - sh ci/with-consents optctl apply plan.json -e production

    drift:
      stage: check
      rules:
        - if: $CI_PIPELINE_SOURCE == "schedule"
      script:
        - export OPTCTL_PRODUCTION_URL="$OPTCTL_PRODUCTION_PLAN_URL"
        - optctl drift -e production --detailed-exitcode

    """#

  static let consents = #"""
    #!/bin/sh
    # Runs a call of optctl with the consents of OPTCTL_ALLOW, separated by spaces: traffic-step:drugs_hcp=40
    # Each is one word of the call, whatever it holds: the shell reads nothing in it, and optctl takes it for no option.
    set -euf
    for consent in ${OPTCTL_ALLOW:-}; do
      set -- "$@" "--allow=$consent"
    done
    exec "$@"

    """#

  static let install = #"""
    #!/bin/sh
    # Installs optctl on a runner: from where your team keeps the program (OPTCTL_DOWNLOAD), and only if it is the one that
    # is meant (OPTCTL_SHA256).
    set -eu
    : "${OPTCTL_DOWNLOAD:?is not set: the address of the program}"
    : "${OPTCTL_SHA256:?is not set: the SHA-256 of the program}"
    file=$(mktemp)
    curl --fail --silent --show-error --location --output "$file" "$OPTCTL_DOWNLOAD"
    echo "$OPTCTL_SHA256  $file" | sha256sum --check --quiet
    if [ "$(id -u)" -eq 0 ]; then
      install -m 755 "$file" /usr/local/bin/optctl
    else
      sudo install -m 755 "$file" /usr/local/bin/optctl
    fi
    rm "$file"
    optctl --version

    """#
}
