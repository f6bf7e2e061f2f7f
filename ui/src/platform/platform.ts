import type {
  ApprovalDecision,
  AppStatus,
  CheckReport,
  ConnectorInfo,
  ConversationId,
  ConversationSummary,
  ConversationView,
  Datasource,
  DatasourceDraft,
  DatasourceId,
  Endpoint,
  HealthChange,
  HealthReport,
  LookAround,
  ModelChoice,
  PlanPreview,
  PlanQuery,
  RecordView,
  SearchResults,
  SendMessage,
  SentTurn,
  Settings,
  ToolCallId,
  ToolResultView,
  TurnEvent,
  TurnId,
  VaultChoice,
} from "./types";

/**
 * All the window may ask of the shell. Implemented by `tauri.ts` (the product) and `demo.ts` (tests and the preview).
 * It is this narrow so that no component ever needs to know what is on the other side. Every method rejects with an
 * `AppError`.
 */
export interface Platform {
  appStatus(): Promise<AppStatus>;
  saveSettings(settings: Settings): Promise<AppStatus>;
  /** Asks the endpoint for its models. A null key stands for the stored one. */
  checkModelAccess(endpoint: Endpoint, key: string | null): Promise<ModelChoice[]>;
  /** A null key keeps the stored one. */
  saveModelAccess(endpoint: Endpoint, key: string | null): Promise<AppStatus>;
  forgetKey(): Promise<AppStatus>;
  listModels(): Promise<ModelChoice[]>;
  chooseVault(choice: VaultChoice): Promise<AppStatus>;
  unlockVault(passphrase: string): Promise<AppStatus>;
  /** Asks the system's keyring once more; waits up to 90 s for a person to unlock it. */
  retryKeyring(): Promise<AppStatus>;
  /** Gives up a forgotten passphrase: the sealed vault is put aside, and a new one is chosen. */
  startVaultOver(): Promise<AppStatus>;
  /** Makes a new master key and seals every secret under it. */
  rotateVaultKey(): Promise<AppStatus>;

  listConnectors(): Promise<ConnectorInfo[]>;
  listDatasources(): Promise<Datasource[]>;
  testDatasource(draft: DatasourceDraft): Promise<CheckReport>;
  saveDatasource(draft: DatasourceDraft): Promise<Datasource>;
  removeDatasource(id: DatasourceId): Promise<void>;
  checkDatasource(id: DatasourceId): Promise<HealthReport>;
  restartDatasource(id: DatasourceId): Promise<HealthReport>;
  /** Starts the sample company and connects all its sources. */
  lookAround(): Promise<LookAround>;
  /** Disconnects the sample company's sources and ends its services. */
  leaveSample(): Promise<void>;
  watchHealth(onChange: (change: HealthChange) => void): Promise<void>;

  /** Newest first, a hundred a page; `before` is the `updatedAt` of the last one seen. */
  listConversations(before: string | null): Promise<ConversationSummary[]>;
  openConversation(id: ConversationId, before: TurnId | null): Promise<ConversationView>;
  renameConversation(id: ConversationId, title: string): Promise<void>;
  removeConversation(id: ConversationId): Promise<void>;
  searchMessages(query: string, offset: number): Promise<SearchResults>;

  /** All further questions of the conversation go to these; to all when none is named. */
  pinSources(id: ConversationId, datasourceIds: DatasourceId[]): Promise<void>;

  /** What would happen to a question as far as it is typed. Cheap and local: no source is asked. */
  previewPlan(query: PlanQuery): Promise<PlanPreview>;
  sendMessage(message: SendMessage, onEvent: (event: TurnEvent) => void): Promise<SentTurn>;
  /** What the running turn told so far, then what it tells from now on. */
  followTurn(turnId: TurnId, onEvent: (event: TurnEvent) => void): Promise<void>;
  /** Asks one source of a finished turn again; the turn goes on, and its answer is put together anew. */
  retrySource(turnId: TurnId, datasourceId: DatasourceId, onEvent: (event: TurnEvent) => void): Promise<void>;
  stopTurn(turnId: TurnId): Promise<void>;
  decideApproval(turnId: TurnId, callId: ToolCallId, decision: ApprovalDecision): Promise<void>;
  loadToolResult(turnId: TurnId, callId: ToolCallId): Promise<ToolResultView>;
  /** Opens the system's save dialog; the path that was written, or null when the person cancelled. */
  saveResultCsv(turnId: TurnId, callId: ToolCallId): Promise<string | null>;
  /** A record as it was when the answer was given. */
  openRecord(turnId: TurnId, record: number): Promise<RecordView>;
  /** Opens the original of a stored record in the browser. */
  openOriginal(turnId: TurnId, record: number): Promise<void>;
  openLink(url: string): Promise<void>;
}
