/** Each role may do everything the role before it may. */
export const ROLES = ['readonly', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export const isRoleAtLeast = (role: Role, needed: Role): boolean =>
  ROLES.indexOf(role) >= ROLES.indexOf(needed);

/** The least role for each thing a person can do; the one table for HTTP, tRPC and sockets. */
export const PERMISSIONS = {
  view: 'readonly',
  halt_entries: 'operator',
  halt_all: 'admin',
  halt_flatten: 'admin',
  resume: 'admin',
  exit_position: 'operator',
  attempt_handle: 'operator',
  attempt_write_off: 'admin',
  breaker_reset: 'admin',
  roster_write: 'admin',
  rpc_mode_write: 'admin',
  limits_tighten: 'operator',
  limits_write: 'admin',
  costs_write: 'admin',
  provider_write: 'admin',
  access_write: 'admin',
  backup: 'admin',
  reconcile: 'operator',
  difference_resolve: 'admin',
} as const satisfies Record<string, Role>;

export type Permission = keyof typeof PERMISSIONS;

export const isPermitted = (role: Role, permission: Permission): boolean =>
  isRoleAtLeast(role, PERMISSIONS[permission]);
