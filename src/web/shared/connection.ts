// One WebSocket to the daemon that comes back by itself. What is requested stays in a queue
// until its reply has come: after a break it is sent again, in the same order, once the
// conversation is resumed.
import { SUBPROTOCOL, type ErrorMessage, type Message, type Request, type Welcome } from "./protocol.ts";

/** off: closed by close(), or not opened yet; waiting: until the next try. */
export type ConnectionState = "off" | "connecting" | "open" | "waiting";

export interface ConnectionHandlers {
	/** The first message of each connection; its session resumes a conversation. */
	hello(): Request;
	welcome(m: Welcome): void;
	/** Everything that is no reply to a request; also errors without an id. */
	message(m: Message): void;
	state(state: ConnectionState): void;
	/** The hello was refused: there are no more tries until open() is called again. */
	refused(m: ErrorMessage): void;
}

/** Whether a request whose reply got lost was carried out all the same. */
export type Arrived = () => Promise<boolean>;

interface Pending {
	id: string;
	request: Request;
	sent: boolean;
	lost: boolean; // it was sent on a connection that broke
	tries: number;
	arrived?: Arrived;
	answered(m: Message): void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30000;
const REPLY_MS = 20000; // without a reply for so long the connection is taken for dead
const BUSY = new Set(["rate_limited", "unavailable"]); // what is refused so is tried again
const MOST_BUSY = 6;
const HELLO_ID = "hello";

export class Connection {
	private socket: WebSocket | null = null;
	private pending: Pending[] = [];
	private welcomed = false;
	private closed = true;
	private tries = 0;
	private timer = 0;
	private watch = 0;
	private count = 0;
	private readonly prefix = Math.random().toString(36).slice(2, 8);

	constructor(private readonly url: () => string, private readonly on: ConnectionHandlers) {}

	open(): void {
		this.closed = false;
		window.addEventListener("online", this.hurry);
		this.connect();
	}

	/** What is in the queue stays there for the next open(). */
	close(): void {
		this.closed = true;
		window.removeEventListener("online", this.hurry);
		clearTimeout(this.timer);
		this.drop();
		this.on.state("off");
	}

	/** Says hello again, in another language or with another token, on the same connection. */
	greet(): void {
		if (this.welcomed)
			this.transmit({ ...this.on.hello(), id: HELLO_ID });
	}

	/** Resolves with the reply, an error among them; waits through breaks of the connection.
	 * With `arrived`, it is asked before the request goes out a second time, and already the
	 * first time when it may have been sent before (`lost`). */
	request(request: Request, arrived?: Arrived, lost = false): Promise<Message> {
		return new Promise((answered) => {
			const id = `${this.prefix}-${++this.count}`;

			this.pending.push({ id, request, sent: false, lost, tries: 0, arrived, answered });
			this.flush();
		});
	}

	/** Sent when it can be sent at once, else forgotten: for what is worth nothing later. */
	tell(request: Request): void {
		if (this.welcomed)
			this.transmit(request);
	}

	private readonly hurry = (): void => {
		if (!this.socket)
			this.connect();
	};

	private connect(): void {
		if (this.closed || this.socket)
			return;
		clearTimeout(this.timer);
		this.on.state("connecting");
		try {
			this.socket = new WebSocket(this.url(), SUBPROTOCOL);
		} catch {
			this.retry();
			return;
		}
		const socket = this.socket;

		socket.onopen = () => {
			if (socket === this.socket)
				this.transmit({ ...this.on.hello(), id: HELLO_ID });
		};
		socket.onmessage = (event) => {
			if (socket === this.socket)
				this.hear(event.data);
		};
		socket.onclose = () => {
			if (socket === this.socket)
				this.lost();
		};
		this.expectReply();
	}

	private lost(): void {
		this.drop();
		if (!this.closed)
			this.retry();
	}

	private drop(): void {
		const socket = this.socket;

		clearTimeout(this.watch);
		this.watch = 0;
		this.socket = null;
		this.welcomed = false;
		for (const p of this.pending) {
			p.lost ||= p.sent;
			p.sent = false;
		}
		socket?.close();
	}

	private retry(): void {
		const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.tries++);

		this.on.state("waiting");
		this.timer = window.setTimeout(() => this.connect(), wait * (0.5 + Math.random() / 2));
	}

	private transmit(m: Request): void {
		if (this.socket?.readyState === WebSocket.OPEN)
			this.socket.send(JSON.stringify(m));
	}

	private flush(): void {
		if (!this.welcomed)
			return;
		for (const p of this.pending) {
			if (p.sent)
				continue;
			p.sent = true;
			if (p.lost && p.arrived)
				void this.sendUnlessArrived(p, p.arrived);
			else
				this.transmit({ ...p.request, id: p.id });
		}
		this.expectReply();
	}

	private async sendUnlessArrived(p: Pending, arrived: Arrived): Promise<void> {
		const { socket } = this;
		const there = await arrived();

		if (socket !== this.socket)
			return; // the connection that came after it asks again
		if (there)
			this.replied({ type: "ok", id: p.id });
		else
			this.transmit({ ...p.request, id: p.id });
	}

	/** A cable that was pulled out tells nobody: silence has to do. */
	private expectReply(): void {
		clearTimeout(this.watch);
		this.watch = 0;
		if (!this.welcomed || this.pending.some((p) => p.sent))
			this.watch = window.setTimeout(() => this.lost(), REPLY_MS);
	}

	private hear(data: unknown): void {
		let m: Message;

		try {
			m = JSON.parse(String(data)) as Message;
		} catch {
			return; // not of our protocol
		}
		if (typeof m?.type !== "string")
			return;
		if (m.id === HELLO_ID)
			this.greeted(m);
		else
			this.replied(m);
	}

	private greeted(m: Message): void {
		if (m.type === "error") {
			this.helloRefused(m as ErrorMessage);
			return;
		}
		this.tries = 0;
		this.on.welcome(m as Welcome);
		if (!this.welcomed) {
			this.welcomed = true;
			this.on.state("open");
		}
		this.flush();
	}

	private helloRefused(m: ErrorMessage): void {
		if (BUSY.has(m.code)) {
			this.lost();
			return;
		}
		this.close();
		this.on.refused(m);
	}

	private replied(m: Message): void {
		const at = this.pending.findIndex((p) => p.id === m.id);
		const p = this.pending[at];

		if (!p) {
			this.on.message(m);
			return;
		}
		if (m.type === "error" && BUSY.has((m as ErrorMessage).code) && p.tries++ < MOST_BUSY) {
			setTimeout(() => { p.sent = false; this.flush(); }, FIRST_WAIT_MS * 2 ** p.tries);
			return;
		}
		this.pending.splice(at, 1);
		this.expectReply();
		p.answered(m);
	}
}

/** The daemon's WebSocket beside a page or script of its own. */
export function socketUrl(base: string): string {
	const url = new URL("/ws", base);

	url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
	return url.href;
}
