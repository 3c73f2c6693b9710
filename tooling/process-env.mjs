/** What each process is told by environment, out of the settings and of where the others ended up. */

/** The port of an address, as text; a restarted process takes the one it had. */
function portOf(url, fallback) {
  return url ? new URL(url).port : String(fallback);
}

/** `host:port`, which gRPC clients want, as an address with a scheme. */
function hostUrl(hostAndPort) {
  return hostAndPort ? `http://${hostAndPort}` : undefined;
}

function withoutEmpty(env) {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
}

function shared({ cluster, configDir, dataDir }) {
  return { CHIMERA_CLUSTER: cluster, CHIMERA_CONFIG_DIR: configDir, CHIMERA_DATA_DIR: dataDir };
}

export function localnetEnv(settings, { localnet }) {
  const { ports } = settings;
  return withoutEmpty({
    ...shared(settings),
    LOCALNET_RPC_PORT: portOf(localnet?.rpcUrl, ports.LOCALNET_RPC_PORT),
    LOCALNET_RPC_PORT_2: localnet && portOf(localnet.rpcUrl2),
    LOCALNET_PROVIDERS_PORT: portOf(localnet?.providersUrl, ports.LOCALNET_PROVIDERS_PORT),
    LOCALNET_SEARCHER_PORT: portOf(hostUrl(localnet?.searcherAddress), ports.LOCALNET_SEARCHER_PORT),
  });
}

/** Unknown where the dashboard's port is left open and it is not started here. */
export function publicUrl({ given, ports }) {
  if (given.PUBLIC_URL || ports.WEB_PORT === 0) return given.PUBLIC_URL;
  return `http://127.0.0.1:${ports.WEB_PORT}`;
}

export function operatorEnv(settings, { localnet, operator }) {
  const { given, ports } = settings;
  const nodes = localnet && [
    `${localnet.rpcUrl}|${localnet.wsUrl}`,
    `${localnet.rpcUrl2}|${localnet.wsUrl2}`,
  ];
  return withoutEmpty({
    ...shared(settings),
    OPERATOR_PORT: portOf(operator?.operatorUrl, ports.OPERATOR_PORT),
    CONTROL_PORT: portOf(operator?.controlUrl, ports.CONTROL_PORT),
    WEB_PORT: String(ports.WEB_PORT),
    RPC_URLS: given.RPC_URLS ?? nodes?.join(','),
    JITO_URL: given.JITO_URL ?? localnet?.jitoUrl,
    JITO_SEARCHER_URL: given.JITO_SEARCHER_URL ?? hostUrl(localnet?.searcherAddress),
    JUPITER_URL: given.JUPITER_URL ?? localnet?.jupiterUrl,
    HELIUS_URL: given.HELIUS_URL ?? localnet?.providersUrl,
    PUBLIC_URL: publicUrl(settings),
  });
}

export function webEnv(settings, { operator }) {
  const { ports } = settings;
  return withoutEmpty({
    ...shared(settings),
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    WEB_PORT: String(ports.WEB_PORT),
    OPERATOR_PORT: portOf(operator?.operatorUrl, ports.OPERATOR_PORT),
    CONTROL_PORT: portOf(operator?.controlUrl, ports.CONTROL_PORT),
    PUBLIC_URL: publicUrl(settings),
  });
}
