// A real OpenID provider (the npm package oidc-provider) for the tests of outside identity providers.
// The person who signs in is named by POST /persona: there is no page to click, the test says who is there.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';

const settings = JSON.parse(readFileSync(0, 'utf8'));
let persona = null;

function key(kind, options, kid, alg) {
  const { privateKey } = generateKeyPairSync(kind, options);
  return { ...privateKey.export({ format: 'jwk' }), kid, alg, use: 'sig' };
}

const keys = [
  key('rsa', { modulusLength: 2048 }, 'r1', 'RS256'),
  key('ec', { namedCurve: 'P-256' }, 'e1', 'ES256'),
];

const provider = new Provider(settings.issuer, {
  clients: settings.clients,
  jwks: { keys },
  cookies: { keys: ['for-tests-only'] },
  acrValues: ['eidas1', 'eidas2', 'eidas3'],
  claims: settings.claims,
  conformIdTokenClaims: true,
  features: { devInteractions: { enabled: false }, jwtUserinfo: { enabled: true } },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (ctx, sub) => ({ accountId: sub, claims: () => ({ ...settings.people[sub], sub }) }),
});

async function interact(request, response) {
  const { prompt, params, grantId } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') {
    const login = { accountId: persona.sub, acr: persona.acr };
    return provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
  }
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId: persona.sub, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
}

const handler = provider.callback();
const server = createServer((request, response) => {
  if (request.url === '/persona' && request.method === 'POST') {
    let body = '';
    request.on('data', (part) => { body += part; });
    request.on('end', () => { persona = JSON.parse(body); response.end('ok'); });
    return;
  }
  if (request.url.startsWith('/interaction/')) {
    interact(request, response).catch((error) => { response.statusCode = 500; response.end(String(error)); });
    return;
  }
  handler(request, response);
});
server.listen(settings.port, '127.0.0.1', () => console.log('ready'));
process.stdin.on('end', () => {});
