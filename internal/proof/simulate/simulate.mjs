// Evaluates calls against policies. Reads {policies, calls} from standard input, where
// calls name policies by their number, and writes one result for each call. One process
// evaluates all: the reference and the policies are read once.
import { createValidatedPolicy, validateEndpointPolicy, validateIdentityPolicy, validateResourcePolicy } from '@cloud-copilot/iam-policy'
import { anonymousPrincipal, runSimulation } from '@cloud-copilot/iam-simulate'

const chunks = []
for await (const chunk of process.stdin) chunks.push(chunk)
const { policies, calls } = JSON.parse(Buffer.concat(chunks))

const read = {}
const of = (kind, validate, n) => (read[kind + n] ??= createValidatedPolicy(policies[n], validate))
const named = (kind, validate, list) => list.map((n) => ({ name: String(n), policy: of(kind, validate, n) }))

// The statements of an analysis, as policy:statement. Statements have no Sid here, so their
// identifiers count from 1.
const statements = (list, policy) => (list ?? []).map((s) => `${policy ?? s.policyId}:${s.explain.identifier - 1}`)

const results = []
for (const call of calls) {
  const simulation = {
    request: {
      principal: call.principal || anonymousPrincipal,
      action: call.action,
      resource: { resource: call.resource, accountId: call.account },
      contextVariables: call.context
    },
    identityPolicies: named('identity', validateIdentityPolicy, call.identity),
    serviceControlPolicies: [],
    resourceControlPolicies: []
  }
  if (call.endpoint.length) simulation.vpcEndpointPolicies = named('endpoint', validateEndpointPolicy, call.endpoint)
  if (call.boundary.length) simulation.permissionBoundaryPolicies = named('identity', validateIdentityPolicy, call.boundary)
  if (call.attached.length) simulation.resourcePolicy = of('resource', validateResourcePolicy, call.attached[0])
  const r = await runSimulation(simulation, {})
  // An action without a resource is evaluated for each kind of resource that it might have.
  const a = (r.result ?? r.results?.[0])?.analysis
  if (!a) {
    results.push({ error: JSON.stringify(r.errors ?? r.resultType) })
    continue
  }
  results.push({
    result: r.overallResult,
    blockedBy: a.blockedBy,
    used: [
      ...statements(a.identityAnalysis?.allowStatements),
      ...statements(a.endpointAnalysis?.allowStatements),
      ...statements(a.resourceAnalysis?.allowStatements, call.attached[0]),
      ...statements(a.identityAnalysis?.denyStatements),
      ...statements(a.endpointAnalysis?.denyStatements),
      ...statements(a.resourceAnalysis?.denyStatements, call.attached[0])
    ]
  })
}
process.stdout.write(JSON.stringify(results))
