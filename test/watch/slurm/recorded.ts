/**
 * What SLURM 22.05.8 (Debian's slurm-wlm 22.05.8-4+deb12u3) printed of real jobs on two nodes, recorded on our own
 * machine with stand-ins for trainers in them; the person's name and directory are other ones. Fields of squeue are
 * parted as this program asks for them.
 */
const rows = `33|CANCELLED|2:19|10:00|7:41|1|None|gpu02|requeue
38|COMPLETED|9:43|10:00|0:17|1|None|gpu02|fine
27|FAILED|9:44|10:00|0:16|1|NonZeroExitCode|gpu01|oom
36|OUT_OF_MEMORY|9:44|10:00|0:16|1|OutOfMemory|gpu01|oomplain
39|PENDING|UNLIMITED|UNLIMITED|0:00|1|JobHeldUser||held
34|RUNNING|0:20|1:00|0:40|1|None|gpu01|limit
40|RUNNING|23:59:36|1-00:00:00|0:24|2|None|gpu[01-02]|nodes
41_1|RUNNING|29:36|30:00|0:24|1|None|gpu01|lr
20_[2-3%2]|PENDING|30:00|30:00|0:00|1|JobArrayTaskLimit||sweep
5|PENDING|UNLIMITED|UNLIMITED|0:00|1|Dependency||dep
6|PENDING|UNLIMITED|UNLIMITED|0:00|1|BeginTime||later
8|PENDING|UNLIMITED|UNLIMITED|0:00|1|Priority||my job x
`;

/** `squeue -h -t all -u me -o …` */
export const squeue = rows.replaceAll('|', '\u001f');

/** `scontrol show job 20_0`: a task of an array, with a number of its own. */
export const arrayTask = `JobId=22 ArrayJobId=20 ArrayTaskId=0 ArrayTaskThrottle=2 JobName=sweep
   UserId=me(1001) GroupId=me(1001) MCS_label=N/A
   Priority=4294901745 Nice=0 Account=(null) QOS=(null)
   JobState=RUNNING Reason=None Dependency=(null)
   Requeue=1 Restarts=0 BatchFlag=1 Reboot=0 ExitCode=0:0
   RunTime=00:00:02 TimeLimit=00:30:00 TimeMin=N/A
   SubmitTime=2026-11-27T11:40:41 EligibleTime=2026-11-27T11:40:42
   AccrueTime=2026-11-27T11:40:42
   StartTime=2026-11-27T11:40:42 EndTime=2026-11-27T12:10:42 Deadline=N/A
   SuspendTime=None SecsPreSuspend=0 LastSchedEval=2026-11-27T11:40:42 Scheduler=Main
   Partition=main AllocNode:Sid=localhost:12268
   ReqNodeList=(null) ExcNodeList=(null)
   NodeList=gpu01
   BatchHost=gpu01
   NumNodes=1 NumCPUs=1 NumTasks=1 CPUs/Task=1 ReqB:S:C:T=0:0:*:*
   TRES=cpu=1,mem=200M,node=1,billing=1
   Socks/Node=* NtasksPerN:B:S:C=0:0:*:* CoreSpec=*
   MinCPUsNode=1 MinMemoryNode=200M MinTmpDiskNode=0
   Features=(null) DelayBoot=00:00:00
   OverSubscribe=OK Contiguous=0 Licenses=(null) Network=(null)
   Command=/home/me/project/arr.sh
   WorkDir=/home/me/project
   StdErr=/home/me/project/logs/sweep_20_0.log
   StdIn=/dev/null
   StdOut=/home/me/project/logs/sweep_20_0.log
   Power=
   

`;

/** The ends of consoles, as `sbatch` wrote them: out of memory below `srun`, and below the script itself. */
export const consoles = {
  outOfMemoryBelowSrun: `{'loss': 6.2446, 'grad_norm': 0.3116, 'learning_rate': 2.27e-05, 'epoch': 18.8}
slurmstepd-gpu01: error: Detected 1 oom-kill event(s) in StepId=15.0. Some of your processes may have been killed by the cgroup out-of-memory handler.
srun: error: gpu01: task 0: Out Of Memory
`,
  outOfMemory: `{'loss': 6.2446, 'grad_norm': 0.3116, 'learning_rate': 2.27e-05, 'epoch': 18.8}
/var/spool/slurmd/job00016/slurm_script: line 4: 10360 Killed                  llamafactory-cli train $1.yaml
slurmstepd-gpu01: error: Detected 1 oom-kill event(s) in StepId=16.batch. Some of your processes may have been killed by the cgroup out-of-memory handler.
`,
  cancelled: `srun: Job step aborted: Waiting up to 7 seconds for job step to finish.
slurmstepd-gpu01: error: *** STEP 14.0 ON gpu01 CANCELLED AT 2026-11-27T11:38:37 ***
slurmstepd-gpu01: error: *** JOB 14 ON gpu01 CANCELLED AT 2026-11-27T11:38:37 ***
srun: error: gpu01: task 0: Terminated
`,
} as const;
