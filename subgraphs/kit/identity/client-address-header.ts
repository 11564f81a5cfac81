/**
 * The header in which the gateway names the client's address to a system where no caller token does: for `/viewer`. Only the gateway may reach a system; what
 * any other client writes there can only be wrong about that client's own network.
 */
export const CLIENT_ADDRESS_HEADER = 'x-hareyaka-client-address';
