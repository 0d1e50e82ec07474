import type { NetworkInterfaceInfo } from "node:os";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { addresses, watchWake } from "./wakeWatch.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watched(first: string) {
  const state = { network: first };
  const onWake = vi.fn();
  const stop = watchWake({ network: () => state.network, onWake });
  return { state, onWake, stop };
}

describe("the watch over sleep and network", () => {
  it("tells nothing while nothing happens", () => {
    const { onWake, stop } = watched("10.0.0.5");
    vi.advanceTimersByTime(3_600_000);
    expect(onWake).not.toHaveBeenCalled();
    stop();
  });

  it("tells once that the clock went on without us, and takes a busy moment for none", () => {
    const { onWake, stop } = watched("10.0.0.5");
    vi.advanceTimersByTime(4_000);
    vi.setSystemTime(Date.now() + 5_000);
    vi.advanceTimersByTime(2_000);
    expect(onWake).not.toHaveBeenCalled();
    vi.setSystemTime(Date.now() + 3_600_000);
    vi.advanceTimersByTime(20_000);
    expect(onWake).toHaveBeenCalledTimes(1);
    stop();
  });

  it("tells that the network came back or is another, and not that it went", () => {
    const { state, onWake, stop } = watched("10.0.0.5");
    state.network = "";
    vi.advanceTimersByTime(10_000);
    expect(onWake).not.toHaveBeenCalled();
    state.network = "10.0.0.5";
    vi.advanceTimersByTime(10_000);
    expect(onWake).toHaveBeenCalledTimes(1);
    state.network = "10.0.0.5 172.16.9.1";
    vi.advanceTimersByTime(10_000);
    expect(onWake).toHaveBeenCalledTimes(2);
    stop();
    state.network = "192.168.1.2";
    vi.advanceTimersByTime(10_000);
    expect(onWake).toHaveBeenCalledTimes(2);
  });
});

describe("a machine's addresses", () => {
  const entry = (address: string, internal = false) => ({ address, internal }) as NetworkInterfaceInfo; // all that is read

  it("are those that others reach, in one order, without loopback and those of one link", () => {
    const found = {
      lo: [entry("127.0.0.1", true), entry("::1", true)],
      wlan0: [entry("192.168.1.7"), entry("fe80::1"), entry("2001:db8::7")],
      veth1: [entry("fe80::2")],
      usb0: [entry("169.254.3.4")],
      tun0: [entry("10.8.0.2")],
    };
    expect(addresses(found)).toBe("10.8.0.2 192.168.1.7 2001:db8::7");
    expect(addresses({ lo: found.lo })).toBe("");
  });
});
