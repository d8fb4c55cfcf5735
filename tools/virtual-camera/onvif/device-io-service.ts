/** Relays and inputs (ver10/deviceIO/wsdl). */
import { type Service, SoapFault } from './service.ts';

export const deviceIoService: Service = {
  namespace: 'http://www.onvif.org/ver10/deviceIO/wsdl',
  path: 'deviceio_service',
  operations: {
    GetRelayOutputs: ({ facts: { state } }) =>
      `<tmd:GetRelayOutputsResponse>${[...state.relays.keys()]
        .map((token) => `<tmd:RelayOutputs token="${token}"><tt:Properties><tt:Mode>Bistable</tt:Mode><tt:DelayTime>PT0S</tt:DelayTime><tt:IdleState>open</tt:IdleState></tt:Properties></tmd:RelayOutputs>`)
        .join('')}</tmd:GetRelayOutputsResponse>`,
    SetRelayOutputState: ({ facts: { state }, text }) => {
      const token = text('RelayOutputToken');
      if (!state.relays.has(token)) throw new SoapFault('Sender', 'ter:RelayToken', 'No such relay');
      state.relays.set(token, text('LogicalState') === 'active');
      return '<tmd:SetRelayOutputStateResponse/>';
    },
    GetDigitalInputs: () => '<tmd:GetDigitalInputsResponse><tmd:DigitalInputs token="input0"/></tmd:GetDigitalInputsResponse>',
  },
};
