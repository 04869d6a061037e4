// fhir-kit-client, unmodified, against a running carnet. Reads the task on standard input, writes what it saw.
// Owns the calls only: what is right is said by test_clients_of_others.py.
import { Client } from 'fhir-kit-client';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const task = JSON.parse(Buffer.concat(chunks).toString());
const client = new Client({ baseUrl: task.base, bearerToken: task.token });
const seen = {};

const refused = async (promise) => {
  try {
    await promise;
    return null;
  } catch (error) {
    return { status: error.response.status, issue: error.response.data.issue };
  }
};
const label = (code, system) => [
  { op: 'replace', path: '/securityLabel/0', value: { coding: [{ system, code }] } },
];

seen.version = (await client.capabilityStatement()).fhirVersion;
const people = await client.resourceSearch({
  resourceType: 'Patient',
  searchParams: { identifier: task.identifier },
  options: { postSearch: true },
});
const person = people.entry[0].resource;
seen.active = person.active;
const count = async () =>
  (await client.resourceSearch({ resourceType: 'DocumentReference', searchParams: { patient: person.id } })).total;

seen.before = await count();
const provided = await client.transaction({ body: task.bundle });
seen.statuses = provided.entry.map((entry) => entry.response.status);
const location = provided.entry.map((entry) => entry.response.location || '');
const id = location.find((one) => one.includes('DocumentReference/')).match(/DocumentReference\/([^/]+)/)[1];
seen.after = await count();

const first = await client.resourceSearch({
  resourceType: 'DocumentReference',
  searchParams: { patient: person.id, status: 'current', _count: 1 },
});
const next = await client.nextPage({ bundle: first });
seen.pages = [first.entry.length, next.entry.length, first.entry[0].resource.id !== next.entry[0].resource.id];

const document = await client.read({ resourceType: 'DocumentReference', id });
seen.title = document.content[0].attachment.title;
const file = await client.read({ resourceType: 'Binary', id: document.content[0].attachment.url.split('/').pop() });
seen.file = Buffer.from(file.data, 'base64').toString();

const labels = (resource) => resource.securityLabel.map((one) => one.coding[0].code);
seen.hidden = labels(await client.patch({ resourceType: 'DocumentReference', id, jsonPatch: label('MASQUE_PS', task.visibility) }));
seen.shown = labels(await client.patch({ resourceType: 'DocumentReference', id, jsonPatch: label('N', task.confidentiality) }));

seen.absent = await refused(client.read({ resourceType: 'DocumentReference', id: '0'.repeat(64) }));
seen.wrong = await refused(client.transaction({ body: task.wrong }));
seen.still = await count();
seen.stranger = await refused(
  new Client({ baseUrl: task.base, bearerToken: 'nobody' }).read({ resourceType: 'DocumentReference', id }),
);
console.log(JSON.stringify(seen));
