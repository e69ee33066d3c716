// Whether a subnet and a gateway can be what they say, before an engine is asked.
import { BlockList, isIP } from 'node:net';
import { ServiceProblem } from './problems.ts';

/** Empty ones leave the choice to the engine. `subnet-invalid` at `subnet` or `gateway`. */
export function checkSubnet(subnet: string, gateway: string): void {
  const block = subnet === '' ? undefined : parse(subnet);
  if (subnet !== '' && block === undefined) {
    throw new ServiceProblem('subnet-invalid', `"${subnet}" is no subnet like 172.30.0.0/16`, { field: 'subnet' });
  }
  if (gateway === '') return;
  const family = isIP(gateway) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(gateway) === 0 || block === undefined || !block.check(gateway, family)) {
    throw new ServiceProblem('subnet-invalid', `"${gateway}" is no address of the subnet`, { field: 'gateway' });
  }
}

function parse(subnet: string): BlockList | undefined {
  const [address = '', bits = '', more] = subnet.split('/');
  const version = isIP(address);
  if (more !== undefined || version === 0 || !/^\d{1,3}$/.test(bits)) return undefined;
  if (Number(bits) > (version === 6 ? 128 : 32)) return undefined;
  const block = new BlockList();
  block.addSubnet(address, Number(bits), version === 6 ? 'ipv6' : 'ipv4');
  return block;
}
