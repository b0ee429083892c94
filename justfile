# The tasks of this repository: `just` lists them.

default:
    @just --list

# Builds everything; warnings are errors.
build:
    dotnet build LogPipe.sln

# Runs the tests (add `-- --explicit on` for the slow ones too).
test *arguments:
    dotnet test {{arguments}}

# Runs the tests that try millions of cases, and the measurements: half an hour.
nightly:
    dotnet test -- --explicit on --filter-trait Category=Nightly --ignore-exit-code 8

# The long chaos test with real servers: a quarter of an hour.
chaos:
    .ci/chaos

# A million hostile documents against OpenSearch and Elasticsearch, in some minutes.
attack:
    .ci/attack

# Measures Kafka to the index with real servers beside it; writes a page under benchmarks/results.
kafka-bench *arguments:
    dotnet build -c Release src/LogPipe.Cli
    dotnet run -c Release --project benchmarks/LogPipe.Scenarios -- --scenario kafka {{arguments}}

# Runs one test project: just test-one Parsing
test-one name *arguments:
    dotnet test --project tests/LogPipe.{{name}}.Tests {{arguments}}

# Runs the pipeline over the sample logs and shows what it found.
demo:
    dotnet run --project src/LogPipe.Cli -c Release -- demo

# Formats the code as the build wants it.
format:
    dotnet format LogPipe.sln

# Writes the sample logs again, and the truth about them.
samples:
    python3 deploy/samples/generate.py

# Everything that has to hold before a change goes in.
ci:
    .ci/run
